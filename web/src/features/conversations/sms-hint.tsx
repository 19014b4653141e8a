import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '@/lib/format';
import { SMS_LIMIT, smsLength } from './sms-length';

/** What the message will be on its way: how many parts, and what makes it dearer than it looks. */
export function SmsHint({ text }: { text: string }): ReactNode {
  const { t } = useTranslation();
  if (!text) return null;
  if (text.length > SMS_LIMIT) {
    return (
      <Text size="xs" c="red" role="status">
        {t('sms.tooLong', { count: text.length - SMS_LIMIT, shown: number(text.length - SMS_LIMIT) })}
      </Text>
    );
  }
  const length = smsLength(text);
  return (
    <Text size="xs" c="dimmed">
      {t('sms.parts', { count: length.parts, shown: number(length.parts) })}
      {' · '}
      {t('sms.left', { count: length.left, shown: number(length.left) })}
      {length.odd.length > 0 && length.units > 70 && (
        <> · {t('sms.odd', { odd: length.odd.slice(0, 5).join(' ') })}</>
      )}
    </Text>
  );
}
