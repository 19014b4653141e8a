import { queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';

export const assistantKeys = { settings: ['settings', 'assistant'] as const };

export const assistantQuery = queryOptions({
  queryKey: assistantKeys.settings,
  queryFn: ({ signal }) => data(api.GET('/settings/assistant', { signal })),
});

export const usageQuery = queryOptions({
  queryKey: ['settings', 'usage'],
  queryFn: async ({ signal }) => (await data(api.GET('/usage', { signal }))).items,
});
