import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import type { LiveEvent } from '@/lib/realtime';
import type { Call } from '@/lib/types';

export const phoneKeys = {
  numbers: ['channels', 'phone', 'numbers'] as const,
  calls: (conversation: string) => ['channels', 'phone', 'calls', conversation] as const,
  simulated: (account: string) => ['channels', 'simulator', account, 'calls'] as const,
};

/** The calls of a conversation; the socket keeps them current. */
export function callsQuery(conversation: string) {
  return queryOptions({
    queryKey: phoneKeys.calls(conversation),
    queryFn: ({ signal }) =>
      data(api.GET('/calls', { params: { query: { conversation, limit: 100 } }, signal })),
  });
}

/** The numbers that calls can be placed from. */
export const numbersQuery = queryOptions({
  queryKey: phoneKeys.numbers,
  queryFn: ({ signal }) => data(api.GET('/calls/numbers', { signal })),
  staleTime: 30_000,
});

/** The calls of a simulated phone; news of one may come before it is among them. */
export function simulatedCallsQuery(account: string) {
  return queryOptions({
    queryKey: phoneKeys.simulated(account),
    queryFn: ({ signal }) =>
      data(
        api.GET('/channels/accounts/{account}/simulator/calls', { params: { path: { account } }, signal }),
      ),
    refetchInterval: 5_000,
  });
}

/** The list with a call as it is now, the newest first. */
export function withCall(list: Call[], call: Call): Call[] {
  return list.some((c) => c.id === call.id)
    ? list.map((c) => (c.id === call.id ? call : c))
    : [call, ...list];
}

export function applyCallEvent(client: QueryClient, event: LiveEvent): void {
  const call = event.data?.call as Call | undefined;
  const conversation = event.data?.conversationId as string | null | undefined;
  if (!call || !conversation) return;
  client.setQueryData<{ items: Call[]; next: string | null }>(phoneKeys.calls(conversation), (known) =>
    known ? { ...known, items: withCall(known.items, call) } : known,
  );
}
