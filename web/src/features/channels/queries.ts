import { queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';

export const chatKeys = { settings: ['settings', 'chat'] as const };

export const chatQuery = queryOptions({
  queryKey: chatKeys.settings,
  queryFn: ({ signal }) => data(api.GET('/settings/chat', { signal })),
});
