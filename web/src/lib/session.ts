/** Who is signed in, in which workspace, and what they may do. */
import { type QueryClient, queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { ApiError, api, data } from './api';
import { known, speak } from './i18n';
import type { Permission, Session } from './types';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Number.POSITIVE_INFINITY,
  retry: (count, error) => !(error instanceof ApiError && error.status === 401) && count < 2,
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await data(api.GET('/session'));
      await speakTo(session);
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        return null;
      }
      throw error;
    }
  },
});

/** For pages behind the sign-in, where the router has already made sure of a session. */
export function useSession(): Session {
  const { data: session } = useSuspenseQuery(sessionQuery);
  if (!session) {
    throw new Error('A page behind the sign-in was shown without a session.');
  }
  return session;
}

export function useCan(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}

/**
 * Speaks the language that somebody chose, before anything of theirs is shown. Who chose none is spoken to
 * as their browser is.
 */
export async function speakTo(session: Session): Promise<void> {
  const language = known(session.user.locale);
  if (language) await speak(language);
}

/** Starts afresh as somebody (or in another workspace): nothing of the former one stays in memory. */
export function enter(client: QueryClient, session: Session | null): void {
  client.clear();
  client.setQueryData(sessionQuery.queryKey, session);
}

export function useSetSession(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => client.setQueryData(sessionQuery.queryKey, session);
}
