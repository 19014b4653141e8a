/** The sentences the console says about conversations. */
import type { TFunction } from 'i18next';
import type { ConversationSummary, Message } from '@/lib/types';

export function contactName(t: TFunction, contact: { name: string | null; email?: string | null }): string {
  return contact.name || contact.email || t('common.visitor');
}

export function conversationTitle(t: TFunction, c: ConversationSummary): string {
  return contactName(t, c.contact);
}

const TOLD = [
  'taken',
  'released',
  'handedOver',
  'assigned',
  'snoozed',
  'woke',
  'resolved',
  'reopened',
  'rated',
] as const;
type Told = (typeof TOLD)[number];

/** The server's event names, and the sentence each is told with. */
const SENTENCES: Record<string, Told> = {
  Taken: 'taken',
  Released: 'released',
  HandedOff: 'handedOver',
  Assigned: 'assigned',
  Snoozed: 'snoozed',
  Woken: 'woke',
  Resolved: 'resolved',
  Reopened: 'reopened',
  Rated: 'rated',
};

/** One line for what happened in a conversation, e.g. “Ada took over”. */
export function eventSentence(t: TFunction, message: Message, format: (at: string) => string): string {
  const type = message.event?.type ?? '';
  const who =
    message.author.kind === 'KIRA'
      ? 'Kira'
      : (message.author.name ?? (message.author.kind === 'VISITOR' ? t('common.visitor') : 'Kira'));
  const told = SENTENCES[type];
  if (!told) return message.text || type;
  const detail = message.event ?? { type };
  if (told === 'assigned' && !detail.assignee) return t('events.unassigned', { who });
  if (told === 'handedOver' && message.author.kind === 'VISITOR') return t('events.askedForPerson', { who });
  return t(`events.${told}`, {
    who,
    whom: nameOf(detail.assignee) ?? '',
    until: typeof detail.until === 'string' ? format(detail.until) : '',
    score: String(detail.score ?? ''),
  });
}

function nameOf(value: unknown): string | null {
  if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name);
  return null;
}
