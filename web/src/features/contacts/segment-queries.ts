import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { askAgain } from '@/lib/answers';
import { api, data } from '@/lib/api';
import type { LiveEvent } from '@/lib/realtime';
import type { Segment } from '@/lib/types';
import { contactKeys } from './queries';

export const segmentKeys = {
  all: ['segments', 'all'] as const,
  of: (contact: string) => ['segments', 'of', contact] as const,
  ofAny: ['segments', 'of'] as const,
};

/** Answers and live news overtake each other: of what is known of a segment, the newer stays. */
const newer = (a: Segment | undefined, b: Segment) => (a && a.sequence > b.sequence ? a : b);

export const segmentsQuery = queryOptions({
  queryKey: segmentKeys.all,
  queryFn: async ({ signal, client }): Promise<Segment[]> => {
    const { items } = await data(api.GET('/segments', { signal }));
    const shown = client.getQueryData<Segment[]>(segmentKeys.all);
    return items.map((item) =>
      newer(
        shown?.find((s) => s.id === item.id),
        item,
      ),
    );
  },
});

export function membershipsQuery(contact: string) {
  return queryOptions({
    queryKey: segmentKeys.of(contact),
    queryFn: async ({ signal }) =>
      (await data(api.GET('/contacts/{id}/segments', { params: { path: { id: contact } }, signal }))).items,
  });
}

const byName = (a: Segment, b: Segment) => a.name.localeCompare(b.name);

/** Puts what is known of a segment in the place of what was known before. */
export function showSegment(client: QueryClient, segment: Segment): void {
  client.setQueryData(segmentsQuery.queryKey, (old) =>
    old
      ? [
          ...old.filter((s) => s.id !== segment.id),
          newer(
            old.find((s) => s.id === segment.id),
            segment,
          ),
        ].sort(byName)
      : old,
  );
}

export function hideSegment(client: QueryClient, id: string): void {
  client.setQueryData(segmentsQuery.queryKey, (old) => old?.filter((s) => s.id !== id));
}

/** While many contacts move, lists of members are read anew at most this often. */
const MEMBERS_EVERY = 1_000;
let waiting: ReturnType<typeof setTimeout> | null = null;

export function applySegmentEvent(client: QueryClient, event: LiveEvent): void {
  // An answer that is on its way may not know of a segment that is new, or still have one that is gone.
  askAgain(client, client.getQueryCache().find({ queryKey: segmentKeys.all }));
  if (event.event === 'SegmentDeleted') hideSegment(client, event.id);
  else if (event.data && 'segment' in event.data) showSegment(client, event.data.segment as Segment);
  if (event.event !== 'SegmentMembershipChanged' && event.event !== 'SegmentDeleted') return;
  if (waiting) return;
  waiting = setTimeout(() => {
    waiting = null;
    void client.invalidateQueries({ queryKey: segmentKeys.ofAny });
    void client.invalidateQueries({
      predicate: ({ queryKey }) =>
        queryKey[0] === contactKeys.lists[0] && JSON.stringify(queryKey).includes('"segment"'),
    });
  }, MEMBERS_EVERY);
}
