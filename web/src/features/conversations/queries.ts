import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import type { Message, Page, View } from '@/lib/types';

export const VIEWS: readonly View[] = [
  'open',
  'mine',
  'unassigned',
  'waiting',
  'kira',
  'snoozed',
  'resolved',
  'all',
];

// The socket keeps these current; they are only fetched anew after a reset.
const live = { staleTime: Number.POSITIVE_INFINITY, gcTime: 15 * 60_000 };

export const conversationKeys = {
  lists: ['conversations', 'list'] as const,
  list: (filter: Filter) => ['conversations', 'list', filter] as const,
  activity: (contact: string) => ['conversations', 'activity', contact] as const,
  counts: ['conversations', 'counts'] as const,
  ones: ['conversations', 'one'] as const,
  one: (id: string) => ['conversations', 'one', id] as const,
  messages: (id: string) => ['conversations', 'messages', id] as const,
};

/** What a list holds: a part of the inbox, searched, or all of one contact. */
export interface Filter {
  view: View;
  q: string;
  contact?: string;
}

export function listQuery(view: View, q: string) {
  return filteredQuery({ view, q });
}

export function ofContactQuery(contact: string) {
  return filteredQuery({ view: 'all', q: '', contact });
}

function filteredQuery(filter: Filter) {
  const { view, q, contact } = filter;
  return infiniteQueryOptions({
    queryKey: conversationKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/conversations', {
          params: { query: { view, q: q || undefined, contact, cursor: pageParam ?? undefined, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...live,
  });
}

/** What happened with a contact; `applyConversationEvent` asks again when more of it did. */
export function activityQuery(contact: string) {
  return infiniteQueryOptions({
    queryKey: conversationKeys.activity(contact),
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/contacts/{id}/activity', {
          params: { path: { id: contact }, query: { cursor: pageParam ?? undefined, limit: 20 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...live,
  });
}

export const countsQuery = queryOptions({
  queryKey: conversationKeys.counts,
  queryFn: ({ signal }) => data(api.GET('/conversations/counts', { signal })),
  ...live,
});

export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: conversationKeys.one(id),
    queryFn: ({ signal }) => data(api.GET('/conversations/{id}', { params: { path: { id } }, signal })),
    ...live,
  });
}

/** Pages go back in time; within a page the oldest comes first. */
export function messagesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: conversationKeys.messages(id),
    queryFn: ({ pageParam, signal }): Promise<Page<Message, number>> =>
      data(
        api.GET('/conversations/{id}/messages', {
          params: { path: { id }, query: { before: pageParam ?? undefined, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.next === null ? null : (page.items[0]?.version ?? null)),
    ...live,
  });
}
