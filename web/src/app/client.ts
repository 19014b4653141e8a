import { MutationCache, QueryCache } from '@tanstack/react-query';
import { LiveClient } from '@/lib/answers';
import { ApiError } from '@/lib/api';
import { sessionQuery } from '@/lib/session';

/** The session ended elsewhere (signed out, revoked, expired): the router then shows the sign-in. */
function signedOut(error: unknown): void {
  if (error instanceof ApiError && error.status === 401 && error.code === 'unauthenticated') {
    if (client.getQueryData(sessionQuery.queryKey)) {
      client.setQueryData(sessionQuery.queryKey, null);
      window.dispatchEvent(new Event('kira:signed-out'));
    }
  }
}

export const client: LiveClient = new LiveClient({
  queryCache: new QueryCache({ onError: signedOut }),
  mutationCache: new MutationCache({ onError: signedOut }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
    mutations: { retry: false },
  },
});
