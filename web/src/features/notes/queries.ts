import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import type { LiveEvent } from '@/lib/realtime';

export const noteKeys = {
  tasks: ['notes', 'tasks'] as const,
  notices: ['notes', 'notices'] as const,
};

/** What is to be done about a contact. */
export function tasksOfQuery(contact: string) {
  return queryOptions({
    queryKey: [...noteKeys.tasks, 'of', contact],
    queryFn: ({ signal }) =>
      data(api.GET('/contacts/{id}/tasks', { params: { path: { id: contact } }, signal })),
  });
}

export function tasksQuery(mine: boolean) {
  return infiniteQueryOptions({
    queryKey: [...noteKeys.tasks, 'list', mine],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/tasks', { params: { query: { mine, cursor: pageParam ?? undefined, limit: 50 } }, signal }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export const noticesQuery = queryOptions({
  queryKey: noteKeys.notices,
  queryFn: ({ signal }) => data(api.GET('/notices', { signal })),
  staleTime: 60_000,
});

/** A task changed, or is due: lists of tasks and the bell are asked for anew. */
export function applyNoteEvent(client: QueryClient, event: LiveEvent): void {
  if (event.kind !== 'contact-task') return;
  void client.invalidateQueries({ queryKey: noteKeys.tasks });
  void client.invalidateQueries({ queryKey: noteKeys.notices });
}
