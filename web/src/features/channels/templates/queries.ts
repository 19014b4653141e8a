import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import type { EmailContent } from '@/lib/types';

export const templateKeys = {
  all: ['email-templates'] as const,
  list: (archived: boolean) => ['email-templates', 'list', archived] as const,
  one: (id: string) => ['email-templates', 'one', id] as const,
  versions: (id: string) => ['email-templates', 'versions', id] as const,
};

export function templatesQuery(archived: boolean) {
  return queryOptions({
    queryKey: templateKeys.list(archived),
    queryFn: ({ signal }) => data(api.GET('/email-templates', { params: { query: { archived } }, signal })),
  });
}

export function templateQuery(id: string) {
  return queryOptions({
    queryKey: templateKeys.one(id),
    queryFn: ({ signal }) => data(api.GET('/email-templates/{id}', { params: { path: { id } }, signal })),
  });
}

/** The templates that can be put into a reply of a conversation. */
export function offeredQuery(conversation: string) {
  return queryOptions({
    queryKey: [...templateKeys.all, 'offered', conversation] as const,
    queryFn: ({ signal }) =>
      data(
        api.GET('/conversations/{conversation}/email-templates', {
          params: { path: { conversation } },
          signal,
        }),
      ),
  });
}

/** How a template looks now, small. */
export function previewQuery(id: string, changedAt: string | null | undefined) {
  return queryOptions({
    queryKey: [...templateKeys.all, 'preview', id, changedAt] as const,
    queryFn: ({ signal }) =>
      data(api.GET('/email-templates/{id}/preview', { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export const startersQuery = queryOptions({
  queryKey: [...templateKeys.all, 'starters'] as const,
  queryFn: ({ signal }) => data(api.GET('/email-templates/starters', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const variablesQuery = queryOptions({
  queryKey: [...templateKeys.all, 'variables'] as const,
  queryFn: ({ signal }) => data(api.GET('/email-templates/variables', { signal })),
});

export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: templateKeys.versions(id),
    queryFn: ({ signal }) =>
      data(api.GET('/email-templates/{id}/versions', { params: { path: { id } }, signal })),
  });
}

/** What is written, made into a mail by the server that would send it. */
export function renderQuery(content: EmailContent, contact: string | null) {
  return queryOptions({
    queryKey: [...templateKeys.all, 'render', content, contact] as const,
    queryFn: ({ signal }) =>
      data(api.POST('/email-templates/render', { body: { content, contact }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 30_000,
  });
}

export function contactsQuery(q: string) {
  return queryOptions({
    queryKey: [...templateKeys.all, 'contacts', q] as const,
    queryFn: ({ signal }) =>
      data(api.GET('/contacts', { params: { query: { ...(q && { q }), limit: 8 } }, signal })),
    placeholderData: keepPreviousData,
  });
}
