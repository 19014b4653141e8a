import type { TFunction } from 'i18next';
import type { Call } from '@/lib/types';

/** Whether something still happens on the line. */
export function isLive(call: Pick<Call, 'status'>): boolean {
  return ['QUEUED', 'DIALLING', 'RINGING', 'IN_PROGRESS'].includes(call.status);
}

/** How a call went, in a word. */
export function outcome(t: TFunction, call: Pick<Call, 'status' | 'missed' | 'incoming'>): string {
  if (call.missed) return t('calls.missed');
  if (call.status === 'RINGING' && call.incoming) return t('calls.ringsHere');
  return t(`calls.status.${call.status}`);
}

/** Why a call is as it is: our words first, the provider's behind them. */
export function whyCall(t: TFunction, call: Pick<Call, 'code' | 'words'>): string | null {
  if (!call.code) return null;
  const own =
    t(`calls.code.${call.code}`, { defaultValue: '' }) ||
    t(`delivery.code.${call.code}`, { defaultValue: '' });
  if (!own) return call.words || t('delivery.code.other', { code: call.code });
  return call.words ? `${own} ${t('delivery.said', { words: call.words })}` : own;
}

/** A length such as 1:05. */
export function length(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
