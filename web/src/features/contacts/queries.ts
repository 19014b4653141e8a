import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import { ZONE } from '@/lib/format';
import type { LiveEvent } from '@/lib/realtime';
import type { Contact } from '@/lib/types';
import type { FilterJson } from './filter';

export const contactKeys = {
  lists: ['contacts', 'list'] as const,
  counts: ['contacts', 'count'] as const,
  one: (id: string) => ['contacts', 'one', id] as const,
  fields: ['contacts', 'fields'] as const,
};

/** What the list shows, as the address of the page keeps it. */
export interface Shown {
  q?: string;
  filter?: FilterJson;
  sort?: string;
  descending?: boolean;
}

function search(shown: Shown) {
  return { q: shown.q ?? null, filter: shown.filter ?? null, timeZone: ZONE };
}

export function contactsQuery(shown: Shown) {
  return infiniteQueryOptions({
    queryKey: [...contactKeys.lists, shown],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.POST('/contacts/search', {
          body: {
            ...search(shown),
            sort: shown.sort ? { field: shown.sort, descending: shown.descending ?? false } : null,
            cursor: pageParam,
            limit: 100,
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

export function countQuery(shown: Shown) {
  return queryOptions({
    queryKey: [...contactKeys.counts, shown.q, shown.filter],
    queryFn: ({ signal }) =>
      data(
        api.POST('/contacts/count', {
          body: { ...search(shown), sort: null, cursor: null, limit: null },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function contactQuery(id: string) {
  return queryOptions({
    queryKey: contactKeys.one(id),
    queryFn: ({ signal }) => data(api.GET('/contacts/{id}', { params: { path: { id } }, signal })),
  });
}

/** Pairs that may be one person: all of them, or those that a contact is in. */
export function duplicatesQuery(contact?: string) {
  return infiniteQueryOptions({
    queryKey: ['contacts', 'duplicates', contact ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/contacts/duplicates', {
          params: {
            query: { limit: 50, ...(contact && { contact }), ...(pageParam && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function mergesQuery(contact: string) {
  return queryOptions({
    queryKey: [...contactKeys.one(contact), 'merges'],
    queryFn: ({ signal }) =>
      data(api.GET('/contacts/{id}/merges', { params: { path: { id: contact } }, signal })),
  });
}

export const fieldsQuery = queryOptions({
  queryKey: contactKeys.fields,
  queryFn: ({ signal }) => data(api.GET('/contact-fields', { signal })),
  staleTime: 60_000,
});

/** The events that the workspace has seen, as filters name them. */
export const eventNamesQuery = queryOptions({
  queryKey: ['contacts', 'event-names'],
  queryFn: ({ signal }) => data(api.GET('/contact-events/names', { signal })),
  staleTime: 30_000,
});

/**
 * The contact is not asked for again when the screen already has the version the event speaks of. What stands
 * beside it is: it was asked for by itself, and may be older.
 */
export function applyContactEvent(client: QueryClient, event: LiveEvent): void {
  const one = contactKeys.one(event.id);
  const shown = client.getQueryState<Contact>(one);
  const known =
    shown?.data !== undefined && shown.data.version >= event.version && shown.fetchStatus === 'idle';
  void client.invalidateQueries({
    queryKey: one,
    predicate: ({ queryKey }) => !known || queryKey.length > one.length,
  });
  void client.invalidateQueries({ queryKey: contactKeys.lists });
  void client.invalidateQueries({ queryKey: contactKeys.counts });
}
