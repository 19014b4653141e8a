/** The sentences the console says about conversations. */
import type { TFunction } from 'i18next';
import type { ConversationSummary, Message } from '@/lib/types';

export function contactName(t: TFunction, contact: { name: string | null; email?: string | null }): string {
  return contact.name || contact.email || t('common.visitor');
}

export function conversationTitle(t: TFunction, c: ConversationSummary): string {
  return contactName(t, c.contact);
}

/** The server's event names, and the sentence each is told with. */
const SENTENCES = {
  Taken: 'taken',
  Released: 'released',
  HandedOff: 'handedOver',
  Assigned: 'assigned',
  Snoozed: 'snoozed',
  Woken: 'woke',
  Resolved: 'resolved',
  Reopened: 'reopened',
  Rated: 'rated',
} as const satisfies Record<NonNullable<Message['event']>['type'], string>;

/** One line for what happened in a conversation, e.g. “Ada took over”. */
export function eventSentence(
  t: TFunction,
  message: Pick<Message, 'author' | 'event' | 'text'>,
  format: (at: string) => string,
): string {
  const { event } = message;
  if (!event) return message.text;
  const who = message.author.name;
  const told = SENTENCES[event.type];
  if (told === 'assigned' && !event.assignee) return t('events.unassigned', { who });
  if (told === 'handedOver' && message.author.kind === 'VISITOR') return t('events.askedForPerson', { who });
  return t(`events.${told}`, {
    who,
    whom: event.assignee?.name ?? '',
    until: event.until ? format(event.until) : '',
    score: String(event.score ?? ''),
  });
}
