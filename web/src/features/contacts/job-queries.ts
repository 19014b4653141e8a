import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import type { LiveEvent } from '@/lib/realtime';
import type { ContactJob } from '@/lib/types';
import { contactKeys } from './queries';

export const jobKeys = {
  all: ['contacts', 'jobs'] as const,
  list: (what: ContactJob['what']) => ['contacts', 'jobs', 'list', what] as const,
  one: (id: string) => ['contacts', 'jobs', 'one', id] as const,
  refused: (id: string, stage: 'CHECK' | 'RUN') => ['contacts', 'jobs', 'refused', id, stage] as const,
};

export function jobsQuery(what: ContactJob['what']) {
  return queryOptions({
    queryKey: jobKeys.list(what),
    queryFn: ({ signal }) =>
      data(api.GET('/contact-jobs', { params: { query: { what, limit: 50 } }, signal })),
  });
}

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: jobKeys.one(id),
    queryFn: ({ signal }) => data(api.GET('/contact-jobs/{id}', { params: { path: { id } }, signal })),
    // News comes by itself; this is for what was said while nobody listened.
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? 3_000 : false),
  });
}

export function refusedQuery(id: string, stage: 'CHECK' | 'RUN') {
  return queryOptions({
    queryKey: jobKeys.refused(id, stage),
    queryFn: ({ signal }) =>
      data(api.GET('/contact-jobs/{id}/refused', { params: { path: { id }, query: { stage } }, signal })),
  });
}

/** How the file of an import is read when somebody knows better. */
export interface Reading {
  encoding?: string;
  delimiter?: string;
  header?: boolean;
}

export function previewQuery(id: string, reading: Reading) {
  return queryOptions({
    queryKey: [...jobKeys.one(id), 'preview', reading],
    queryFn: ({ signal }) =>
      data(api.GET('/contact-imports/{id}/preview', { params: { path: { id }, query: reading }, signal })),
    retry: false,
  });
}

/** Whether a job is at work, and so will change by itself. */
export function isAtWork(job: ContactJob): boolean {
  return ['CHECKING', 'RUNNING', 'UNDOING'].includes(job.phase);
}

/** A job tells how far it is about once a second; the list of contacts follows it. */
export function applyJobEvent(client: QueryClient, event: LiveEvent): void {
  void client.invalidateQueries({ queryKey: jobKeys.one(event.id), exact: true });
  void client.invalidateQueries({ queryKey: ['contacts', 'jobs', 'list'] });
  if (event.event === 'JobAdvanced' || event.event === 'JobFinished') {
    void client.invalidateQueries({ queryKey: contactKeys.lists });
    void client.invalidateQueries({ queryKey: contactKeys.counts });
    // A file may make companies, and members of them.
    void client.invalidateQueries({ queryKey: ['companies'] });
  }
}
