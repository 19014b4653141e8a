import type { TFunction } from 'i18next';
import type { Contact } from '@/lib/types';

/** Why two contacts may be one person; without a company in common, their addresses say so. */
export function whyAlike(
  t: TFunction,
  pair: { first: Contact; second: Contact; reason: 'SAME_EMAIL' | 'SAME_PHONE' | 'SIMILAR_NAME' },
): string {
  const { first, second, reason } = pair;
  const apart = !first.company || first.company.id !== second.company?.id;
  return t(`merge.reasons.${reason === 'SIMILAR_NAME' && apart ? 'SIMILAR_NAME_AND_DOMAIN' : reason}`);
}
