import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';

export const analyticsKeys = { all: ['analytics'] as const };

export function dashboardQuery(days: 7 | 30 | 90) {
  return queryOptions({
    queryKey: ['analytics', 'dashboard', days],
    queryFn: ({ signal }) => data(api.GET('/dashboard', { params: { query: { days } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export const onboardingQuery = queryOptions({
  queryKey: ['analytics', 'onboarding'],
  queryFn: ({ signal }) => data(api.GET('/onboarding', { signal })),
});
