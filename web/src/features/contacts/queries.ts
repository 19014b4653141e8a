import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import type { LiveEvent } from '@/lib/realtime';
import type { Contact } from '@/lib/types';

export const contactKeys = {
  lists: ['contacts', 'list'] as const,
  one: (id: string) => ['contacts', 'one', id] as const,
};

export function contactsQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: [...contactKeys.lists, q],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/contacts', {
          params: { query: { q: q || undefined, cursor: pageParam ?? undefined, limit: 100 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function contactQuery(id: string) {
  return queryOptions({
    queryKey: contactKeys.one(id),
    queryFn: ({ signal }) => data(api.GET('/contacts/{id}', { params: { path: { id } }, signal })),
  });
}

/** Nothing is asked for again when the screen already has the version the event speaks of. */
export function applyContactEvent(client: QueryClient, event: LiveEvent): void {
  const shown = client.getQueryData<Contact>(contactKeys.one(event.id));
  if (!shown || shown.version < event.version) {
    void client.invalidateQueries({ queryKey: contactKeys.one(event.id) });
    void client.invalidateQueries({ queryKey: contactKeys.lists });
  }
}
