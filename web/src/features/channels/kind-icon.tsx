import {
  IconBrandWhatsapp,
  IconMail,
  IconMessage2,
  IconMessages,
  IconPhone,
  IconWebhook,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** The sign of a channel, by the name that accounts or conversations give it. */
export function KindIcon({ channel, size }: { channel: string; size: number }): ReactNode {
  switch (channel.toLowerCase()) {
    case 'email':
      return <IconMail size={size} stroke={1.6} />;
    case 'whatsapp':
      return <IconBrandWhatsapp size={size} stroke={1.6} />;
    case 'sms':
      return <IconMessage2 size={size} stroke={1.6} />;
    case 'voice':
    case 'phone':
      return <IconPhone size={size} stroke={1.6} />;
    case 'webhook':
      return <IconWebhook size={size} stroke={1.6} />;
    default:
      return <IconMessages size={size} stroke={1.6} />;
  }
}
