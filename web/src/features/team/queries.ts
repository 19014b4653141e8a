import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';

export const teamKeys = {
  all: ['team'] as const,
  members: ['team', 'members'] as const,
  invitations: ['team', 'invitations'] as const,
  sessions: ['team', 'sessions'] as const,
  workspace: ['team', 'workspace'] as const,
};

export const membersQuery = queryOptions({
  queryKey: teamKeys.members,
  queryFn: async ({ signal }) => (await data(api.GET('/members', { signal }))).items,
  staleTime: 5 * 60_000,
});

export const rolesQuery = queryOptions({
  queryKey: ['team', 'roles'],
  queryFn: async ({ signal }) => (await data(api.GET('/roles', { signal }))).items,
  staleTime: Number.POSITIVE_INFINITY,
});

export const invitationsQuery = queryOptions({
  queryKey: teamKeys.invitations,
  queryFn: async ({ signal }) => (await data(api.GET('/invitations', { signal }))).items,
});

export const sessionsQuery = queryOptions({
  queryKey: teamKeys.sessions,
  queryFn: async ({ signal }) => (await data(api.GET('/sessions', { signal }))).items,
});

export const workspaceQuery = queryOptions({
  queryKey: teamKeys.workspace,
  queryFn: ({ signal }) => data(api.GET('/workspace', { signal })),
});

export function auditQuery(actor: string | undefined, type: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['team', 'audit', { actor, type }],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/audit', {
          params: { query: { actor, type, cursor: pageParam ?? undefined, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}
