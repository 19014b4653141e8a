import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import type { LiveEvent } from '@/lib/realtime';
import type { ArticleStatus, ArticleSummary, Audience } from '@/lib/types';

export interface ArticleFilter {
  q?: string;
  audience?: Audience;
  status?: ArticleStatus;
}

export const knowledgeKeys = {
  lists: ['knowledge', 'list'] as const,
  one: (id: string) => ['knowledge', 'one', id] as const,
  passages: (id: string) => ['knowledge', 'passages', id] as const,
  status: ['knowledge', 'status'] as const,
};

/** The index is no part of the journal, so the end of indexing is asked for, and only while it goes on. */
const WHILE_INDEXING = 3_000;

function beingIndexed(article: ArticleSummary): boolean {
  return article.status === 'PUBLISHED' && !article.indexed && !article.indexError;
}

export function articlesQuery(filter: ArticleFilter) {
  return infiniteQueryOptions({
    queryKey: [...knowledgeKeys.lists, filter],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/articles', {
          params: { query: { ...filter, cursor: pageParam ?? undefined, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(beingIndexed)) ? WHILE_INDEXING : false,
  });
}

export function articleQuery(id: string) {
  return queryOptions({
    queryKey: knowledgeKeys.one(id),
    queryFn: ({ signal }) => data(api.GET('/articles/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && beingIndexed(state.data) ? WHILE_INDEXING : false),
  });
}

export function passagesQuery(id: string) {
  return queryOptions({
    queryKey: knowledgeKeys.passages(id),
    queryFn: async ({ signal }) =>
      (await data(api.GET('/articles/{id}/passages', { params: { path: { id } }, signal }))).items,
  });
}

export const statusQuery = queryOptions({
  queryKey: knowledgeKeys.status,
  queryFn: ({ signal }) => data(api.GET('/knowledge/status', { signal })),
  refetchInterval: ({ state }) =>
    state.data && (state.data.rebuilding || state.data.behind > 0) ? WHILE_INDEXING : false,
});

/** An article changed, or was indexed, somewhere: what is on screen is asked for anew, once. */
export function applyArticleEvent(client: QueryClient, event: LiveEvent): void {
  void client.invalidateQueries({ queryKey: knowledgeKeys.lists });
  void client.invalidateQueries({ queryKey: knowledgeKeys.status });
  void client.invalidateQueries({ queryKey: knowledgeKeys.one(event.id) });
  void client.invalidateQueries({ queryKey: knowledgeKeys.passages(event.id) });
}
