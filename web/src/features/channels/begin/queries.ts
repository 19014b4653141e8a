import { queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';

/** By which accounts a contact can be written to, and whether they may; asked anew each time. */
export function waysQuery(contact: string, purpose: string) {
  return queryOptions({
    queryKey: ['channels', 'ways', contact, purpose] as const,
    queryFn: ({ signal }) =>
      data(api.GET('/contacts/{id}/ways', { params: { path: { id: contact }, query: { purpose } }, signal })),
    staleTime: 0,
  });
}
