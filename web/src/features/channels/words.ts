import type { TFunction } from 'i18next';
import type { ChannelAccount, Delivery } from '@/lib/types';

/** Why a message is where it is: our words first, the provider's behind them. */
export function why(t: TFunction, delivery: Pick<Delivery, 'code' | 'words'>): string | null {
  if (!delivery.code) return null;
  const own = t(`delivery.code.${delivery.code}`, { defaultValue: '' });
  if (!own) return delivery.words || t('delivery.code.other', { code: delivery.code });
  return delivery.words ? `${own} ${t('delivery.said', { words: delivery.words })}` : own;
}

/** A provider as it calls itself. */
export function provider(t: TFunction, adapter: string): string {
  return t(`channels.adapter.${adapter}.name`, { defaultValue: adapter });
}

/** What is wrong with an account, and what to do about it. */
export function fault(t: TFunction, adapter: string, code: string, words: string | null | undefined): string {
  const values = { defaultValue: '', words: words ?? '', provider: provider(t, adapter) };
  const own = t(`channels.adapter.${adapter}.fault.${code}`, values) || t(`channels.fault.${code}`, values);
  return own || words || t('channels.fault.other', { code });
}

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
