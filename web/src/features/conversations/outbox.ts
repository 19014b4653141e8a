/**
 * Messages on their way. Each carries an id made here, so that sending it again, after an error or a lost
 * answer, is the same message to the server. A conversation's messages leave one after the other.
 */
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { ApiError, api, data } from '@/lib/api';
import type { Attachment, Quote } from '@/lib/types';
import type { NewChoices } from './choices';
import { applyMessage } from './live';

export interface Outgoing {
  id: string;
  conversationId: string;
  html: string;
  note: boolean;
  attachments: Attachment[];
  /** What it answers. */
  quote: Quote | null;
  choices: NewChoices | null;
  at: string;
  state: 'sending' | 'failed';
  error: unknown;
}

let items: readonly Outgoing[] = [];
const watchers = new Set<() => void>();
const queues = new Map<string, Promise<void>>();

function become(next: readonly Outgoing[]): void {
  items = next;
  for (const watcher of watchers) watcher();
}

function change(id: string, to: Partial<Outgoing>): void {
  become(items.map((i) => (i.id === id ? { ...i, ...to } : i)));
}

export function post(
  client: QueryClient,
  message: Pick<Outgoing, 'conversationId' | 'html' | 'note' | 'attachments'> &
    Partial<Pick<Outgoing, 'quote' | 'choices'>>,
): void {
  const outgoing: Outgoing = {
    quote: null,
    choices: null,
    ...message,
    id: crypto.randomUUID(),
    at: new Date().toISOString(),
    state: 'sending',
    error: null,
  };
  become([...items, outgoing]);
  deliver(client, outgoing);
}

export function resend(client: QueryClient, id: string): void {
  const outgoing = items.find((i) => i.id === id && i.state === 'failed');
  if (outgoing) {
    change(id, { state: 'sending', error: null });
    deliver(client, outgoing);
  }
}

export function discard(id: string): void {
  become(items.filter((i) => i.id !== id));
}

/** The connection is back: what only failed for want of it goes out by itself. */
export function resendUnreached(client: QueryClient): void {
  for (const item of items) {
    if (item.state === 'failed' && item.error instanceof ApiError && item.error.status === 0) {
      resend(client, item.id);
    }
  }
}

function deliver(client: QueryClient, outgoing: Outgoing): void {
  const before = queues.get(outgoing.conversationId) ?? Promise.resolve();
  const run = before.then(async () => {
    if (!items.some((i) => i.id === outgoing.id)) return;
    try {
      const message = await data(
        api.POST('/conversations/{id}/messages', {
          params: { path: { id: outgoing.conversationId } },
          headers: { 'Idempotency-Key': outgoing.id },
          body: {
            id: outgoing.id,
            html: outgoing.html,
            attachments: outgoing.attachments.map((a) => a.id),
            note: outgoing.note,
            quotes: outgoing.quote?.messageId ?? null,
            choices: outgoing.choices,
          },
        }),
      );
      applyMessage(client, outgoing.conversationId, message);
      discard(outgoing.id);
    } catch (error) {
      change(outgoing.id, { state: 'failed', error });
    }
  });
  queues.set(outgoing.conversationId, run);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useOutbox(): readonly Outgoing[] {
  return useSyncExternalStore(watch, () => items);
}
