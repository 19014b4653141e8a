import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';

export const privacyKeys = {
  exports: (contact: string) => ['privacy', 'exports', contact] as const,
  erasures: ['privacy', 'erasures'] as const,
  retention: ['privacy', 'retention'] as const,
};

/** Files made for a person; asked again while one is being made. */
export function exportsQuery(contact: string) {
  return queryOptions({
    queryKey: privacyKeys.exports(contact),
    queryFn: ({ signal }) =>
      data(api.GET('/contacts/{id}/personal-exports', { params: { path: { id: contact } }, signal })),
    refetchInterval: (query) => (query.state.data?.some((e) => e.phase === 'WORKING') ? 1000 : false),
  });
}

export const erasuresQuery = infiniteQueryOptions({
  queryKey: privacyKeys.erasures,
  queryFn: ({ pageParam, signal }) =>
    data(
      api.GET('/privacy/erasures', {
        params: { query: { limit: 50, ...(pageParam && { cursor: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchInterval: (query) =>
    query.state.data?.pages.some((page) => page.items.some((e) => !e.endedAt)) ? 1000 : false,
});

export const retentionQuery = queryOptions({
  queryKey: privacyKeys.retention,
  queryFn: ({ signal }) => data(api.GET('/settings/retention', { signal })),
});
