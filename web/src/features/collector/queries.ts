import { queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';

export const sourceKeys = { all: ['settings', 'event-sources'] as const };

/** What comes in is counted all the time: whoever looks sees it move. */
export const sourcesQuery = queryOptions({
  queryKey: sourceKeys.all,
  queryFn: ({ signal }) => data(api.GET('/event-sources', { signal })),
  refetchInterval: 2_000,
});
