import {
  IconBrandWhatsapp,
  IconDeviceMobileMessage,
  IconMail,
  IconPhone,
  IconWebhook,
  type Icon as TablerIcon,
} from '@tabler/icons-react';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { api, data } from '@/lib/api';
import { date, weekdayTime } from '@/lib/format';
import type { Standing, Suppression } from '@/lib/types';
import { contactKeys } from './queries';

export type Channel = Suppression['channel'];

/** Those whose addresses stand in the records of contacts. */
export const CHANNELS = ['EMAIL', 'SMS', 'WHATSAPP', 'VOICE'] as const satisfies Channel[];

/** All that have a list of addresses not to be used. */
export const LISTED_CHANNELS = [...CHANNELS, 'WEBHOOK'] as const satisfies Channel[];

export const CHANNEL_ICONS: Record<Channel, TablerIcon> = {
  EMAIL: IconMail,
  SMS: IconDeviceMobileMessage,
  WHATSAPP: IconBrandWhatsapp,
  VOICE: IconPhone,
  WEBHOOK: IconWebhook,
};

export const purposesQuery = queryOptions({
  queryKey: ['contacts', 'purposes'],
  queryFn: ({ signal }) => data(api.GET('/settings/consent', { signal })),
  staleTime: 60_000,
});

/** Below the contact's own key, so that news of the contact asks for it again. */
export function consentsQuery(contact: string) {
  return queryOptions({
    queryKey: [...contactKeys.one(contact), 'consents'],
    queryFn: ({ signal }) =>
      data(api.GET('/contacts/{id}/consents', { params: { path: { id: contact } }, signal })),
  });
}

export function consentsChanged(client: QueryClient, contact: string): void {
  void client.invalidateQueries({ queryKey: [...contactKeys.one(contact), 'consents'] });
  void client.invalidateQueries({ queryKey: [...contactKeys.one(contact), 'ledger'] });
}

/** The do-not-contact list, or the address of whoever is looked at, may be another one now. */
export function applySuppressionEvent(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['suppressions'] });
  void client.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === 'contacts' && queryKey.at(-1) === 'consents',
  });
}

/** Why somebody may or may not be contacted, as a sentence. */
export function reason(t: TFunction, { verdict }: Standing): string {
  return t(`consent.reasons.${verdict.reason}`, {
    since: verdict.since ? date(verdict.since) : '',
    until: verdict.notBefore ? weekdayTime(verdict.notBefore) : '',
  });
}
