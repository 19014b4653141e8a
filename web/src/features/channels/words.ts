import type { TFunction } from 'i18next';
import type { ApiError } from '@/lib/api';
import { sentence } from '@/lib/problems';
import type { ChannelAccount, Delivery } from '@/lib/types';

/** Why a message is where it is: our words first, the provider's behind them. */
export function why(t: TFunction, delivery: Pick<Delivery, 'code' | 'words'>): string | null {
  if (!delivery.code) return null;
  const status = httpStatus(delivery.code);
  const own = t(`delivery.code.${status ? 'http' : delivery.code}`, { defaultValue: '', status });
  if (!own) return delivery.words || t('delivery.code.other', { code: delivery.code });
  if (!delivery.words) return own;
  // What is wrong with the account is said by us, and a bare number of an error by nobody.
  if (delivery.code === 'account' || BARE.test(delivery.words)) return `${own} ${delivery.words}`;
  return `${own} ${t('delivery.said', { words: delivery.words })}`;
}

/** The number of an error and nothing else. */
const BARE = /^\(\d+\)$/;

/** A provider as it calls itself. */
export function provider(t: TFunction, adapter: string): string {
  return t(`channels.adapter.${adapter}.name`, { defaultValue: adapter });
}

/** What is wrong with an account, and what to do about it. */
export function fault(t: TFunction, adapter: string, code: string, words: string | null | undefined): string {
  const values = { defaultValue: '', words: words ?? '', provider: provider(t, adapter) };
  const own = t(`channels.adapter.${adapter}.fault.${code}`, values) || t(`channels.fault.${code}`, values);
  if (own) return own;
  if (BUSY.has(code)) return t('channels.fault.busy', values);
  const status = httpStatus(code);
  if (DOWN.has(code) || status?.startsWith('5')) return t('channels.fault.down', values);
  if (status && words) return t('channels.fault.http', { ...values, status });
  return words || t('channels.fault.other', { code });
}

/**
 * Why something that was filled in is not taken: in the words of its own field where the server only says
 * that it is wrong.
 */
export function refused(t: TFunction, adapter: string, error: ApiError): string {
  const [, name] = /^(?:settings|secrets)\.(\w+)$/.exec(error.field ?? '') ?? [];
  const own =
    name && WRONG.has(error.code)
      ? t([`channels.adapter.${adapter}.${name}Fault`, `channels.field.${name}Fault`], { defaultValue: '' })
      : '';
  return own || sentence(t, error);
}

/** As the server says that something is wrong and no more. */
const WRONG = new Set(['invalid_request', 'invalid_secret']);

/** The status of an answer that had nothing else to go by. */
function httpStatus(code: string): string | undefined {
  return /^http_(\d{3})$/.exec(code)?.[1];
}

/** As providers say that it was too much at once. */
const BUSY = new Set([
  'too_fast',
  'too_many_calls',
  'throttled',
  'rate_limit_exceeded',
  'rate_limit',
  'http_429',
]);

/** As providers say that something is wrong with themselves. */
const DOWN = new Set([
  'unavailable',
  'service_unavailable',
  'provider_busy',
  'provider_broken',
  'internal_server',
  'internal_server_error',
  'application_error',
  'upstream',
  'unexpected',
]);

/** The state of an account as one word and a colour. */
export function stateColor(status: ChannelAccount['status']): string {
  switch (status) {
    case 'CONNECTED':
      return 'teal';
    case 'FAILING':
      return 'red';
    case 'PAUSED':
      return 'orange';
    default:
      return 'gray';
  }
}
