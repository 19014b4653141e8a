import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import type { Activity, ActivityCategory, Message, Page, View } from '@/lib/types';

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
  ofCompanies: ['conversations', 'company'] as const,
  ofCompany: (company: string) => ['conversations', 'company', company] as const,
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

/** The parts of a timeline, in the order in which they are offered. */
export const CATEGORIES: readonly ActivityCategory[] = [
  'MESSAGES',
  'CONVERSATIONS',
  'PAGES',
  'EVENTS',
  'NOTES',
  'PROFILE',
  'CONSENT',
];

/** What the timeline of a company shows besides: the company itself comes first. */
export const OF_COMPANIES: readonly ActivityCategory[] = ['COMPANY', ...CATEGORIES];

function activityPage(
  contact: string,
  category: ActivityCategory[],
  cursor: string | null,
  signal?: AbortSignal,
) {
  return data(
    api.GET('/contacts/{id}/activity', {
      params: { path: { id: contact }, query: { category, cursor: cursor ?? undefined, limit: 40 } },
      signal,
    }),
  );
}

/** What happened with a contact; `happened` looks for more when there is some. */
export function activityQuery(contact: string, category: ActivityCategory[]) {
  return infiniteQueryOptions({
    queryKey: [...conversationKeys.activity(contact), category] as const,
    queryFn: ({ pageParam, signal }) => activityPage(contact, category, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...live,
  });
}

/** What happened with a company and its members. */
export function companyActivityQuery(company: string, category: ActivityCategory[]) {
  return infiniteQueryOptions({
    queryKey: [...conversationKeys.ofCompany(company), category] as const,
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/companies/{id}/activity', {
          params: { path: { id: company }, query: { category, cursor: pageParam ?? undefined, limit: 40 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...live,
  });
}

type Told = InfiniteData<Page<Activity>, string | null>;

/** A timeline with its newest page read again; everything anew when so much happened that there is a gap. */
export function withNewest(told: Told, newest: Page<Activity>): Told {
  const [first, ...older] = told.pages;
  const known = new Set(newest.items.map((a) => a.position));
  if (!first || !newest.next || !told.pages.some((p) => p.items.some((a) => known.has(a.position)))) {
    return { pages: [newest], pageParams: [null] };
  }
  const unknown = (page: Page<Activity>) => page.items.filter((a) => !known.has(a.position));
  return {
    ...told,
    pages: [
      { ...first, items: [...newest.items, ...unknown(first)] },
      ...older.map((page) => ({ ...page, items: unknown(page) })),
    ],
  };
}

/** Reads the newest of a contact's timelines on screen again, and no more than that. */
export async function refreshActivity(client: QueryClient, contact: string): Promise<void> {
  const shown = client.getQueryCache().findAll({ queryKey: conversationKeys.activity(contact) });
  await Promise.all(
    shown.map(async (query) => {
      if (!query.isActive() || query.state.data === undefined || query.state.fetchStatus !== 'idle') {
        return client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      }
      const newest = await activityPage(contact, query.queryKey[3] as ActivityCategory[], null).catch(
        () => null,
      );
      if (newest) {
        client.setQueryData<Told>(query.queryKey, (told) => (told ? withNewest(told, newest) : told));
      }
    }),
  );
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
