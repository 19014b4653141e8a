/**
 * Answers that are on their way while news comes: they may tell of the time before it. What the news is applied
 * to, they would replace, and an invalidation does not reach them, since a first answer is never given up.
 */
import { type InvalidateQueryFilters, type Query, QueryClient } from '@tanstack/react-query';

/** So long at least between two times that something is asked for because of this. */
const PAUSE = 200;

const outdated = new WeakSet<Query>();

/** Does something more when what is being asked for has arrived; nothing when nothing is on its way. */
export function onceAnswered(client: QueryClient, query: Query | undefined, then: () => void): void {
  if (!query || query.state.fetchStatus === 'idle') return;
  const stop = client.getQueryCache().subscribe((event) => {
    if (event.query !== query) return;
    if (event.type === 'removed') {
      stop();
    } else if (query.state.fetchStatus === 'idle') {
      stop();
      then();
    }
  });
}

/** What is on its way is too old already: it is asked for once more, however much news there was. */
export function askAgain(client: QueryClient, query: Query | undefined): void {
  if (!query || query.state.fetchStatus === 'idle' || outdated.has(query)) return;
  outdated.add(query);
  onceAnswered(client, query, () =>
    setTimeout(() => {
      outdated.delete(query);
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    }, PAUSE),
  );
}

/** A client for which an invalidation also holds for first answers that are on their way. */
export class LiveClient extends QueryClient {
  override invalidateQueries(
    filters?: InvalidateQueryFilters,
    options?: Parameters<QueryClient['invalidateQueries']>[1],
  ): Promise<void> {
    for (const query of this.getQueryCache().findAll(filters)) {
      if (query.state.data === undefined) askAgain(this, query);
    }
    return super.invalidateQueries(filters, options);
  }
}
