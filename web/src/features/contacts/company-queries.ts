import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import type { LiveEvent } from '@/lib/realtime';
import type { Company } from '@/lib/types';
import { contactKeys, fieldsQuery } from './queries';

export const companyKeys = {
  all: ['companies'] as const,
  lists: ['companies', 'list'] as const,
  counts: ['companies', 'count'] as const,
  one: (id: string) => ['companies', 'one', id] as const,
  members: (id: string) => ['companies', 'members', id] as const,
  suggestions: (id: string) => ['companies', 'suggestions', id] as const,
  fields: ['companies', 'fields'] as const,
};

/** What the list shows, as the address of the page keeps it. */
export interface ShownCompanies {
  q?: string | undefined;
  archived?: boolean | undefined;
  sort?: 'NAME' | 'CREATED_AT' | undefined;
  descending?: boolean | undefined;
}

export function companiesQuery({ q, archived, sort, descending }: ShownCompanies, limit = 100) {
  return infiniteQueryOptions({
    queryKey: [...companyKeys.lists, q, archived, sort, descending, limit],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/companies', {
          params: {
            query: {
              limit,
              ...(q && { q }),
              ...(archived && { archived }),
              ...(sort && { sort }),
              ...(descending && { descending }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

export function companyCountQuery({ q, archived }: ShownCompanies) {
  return queryOptions({
    queryKey: [...companyKeys.counts, q, archived],
    queryFn: ({ signal }) =>
      data(
        api.GET('/companies/count', {
          params: { query: { ...(q && { q }), ...(archived && { archived }) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function companyQuery(id: string) {
  return queryOptions({
    queryKey: companyKeys.one(id),
    queryFn: ({ signal }) => data(api.GET('/companies/{id}', { params: { path: { id } }, signal })),
  });
}

export function membersOfQuery(id: string, q?: string) {
  return infiniteQueryOptions({
    queryKey: [...companyKeys.members(id), q ?? ''],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/companies/{id}/members', {
          params: {
            path: { id },
            query: { limit: 50, ...(q && { q }), ...(pageParam && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** Contacts of no company who write from its domains. */
export function suggestionsQuery(id: string) {
  return queryOptions({
    queryKey: companyKeys.suggestions(id),
    queryFn: ({ signal }) =>
      data(api.GET('/companies/{id}/suggestions', { params: { path: { id } }, signal })),
  });
}

export const companyFieldsQuery = queryOptions({
  queryKey: companyKeys.fields,
  queryFn: ({ signal }) => data(api.GET('/company-fields', { signal })),
  staleTime: 60_000,
});

/** Somebody added a field, changed one or put them into another order. */
export function applyFieldsEvent(client: QueryClient, event: LiveEvent): void {
  const { queryKey } = event.kind === 'company-fields' ? companyFieldsQuery : fieldsQuery;
  void client.invalidateQueries({ queryKey });
}

/** Who belongs to which company has changed. */
export function membershipChanged(client: QueryClient): void {
  for (const key of [
    companyKeys.lists,
    ['companies', 'one'],
    ['companies', 'members'],
    ['companies', 'suggestions'],
    contactKeys.lists,
    contactKeys.counts,
    ['contacts', 'one'],
  ]) {
    void client.invalidateQueries({ queryKey: key });
  }
}

/** A company has changed, was made or was deleted. */
export function companyChanged(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: companyKeys.lists });
  void client.invalidateQueries({ queryKey: companyKeys.counts });
}

/** As with contacts: only the company itself may be known already. */
export function applyCompanyEvent(client: QueryClient, event: LiveEvent): void {
  const one = companyKeys.one(event.id);
  const shown = client.getQueryState<Company>(one);
  const known =
    shown?.data !== undefined && shown.data.version >= event.version && shown.fetchStatus === 'idle';
  void client.invalidateQueries({
    queryKey: one,
    predicate: ({ queryKey }) => !known || queryKey.length > one.length,
  });
  companyChanged(client);
}
