/**
 * How much of the network a text takes (3GPP 23.038 and 23.040). The server counts by the same rules;
 * both are tested by the same examples.
 */
export interface SmsLength {
  alphabet: 'GSM' | 'UNICODE';
  units: number;
  parts: number;
  left: number;
  /** Characters on account of which the whole text is not in the GSM alphabet. */
  odd: string[];
}

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** Each is an escape and a letter: two septets, which are never torn apart. */
const EXTENDED = new Set('\f^{}\\[~]|€');

/** What fits into a message alone, and into each part of several. */
const ROOM = { GSM: [160, 153], UNICODE: [70, 67] } as const;

export function smsLength(text: string): SmsLength {
  const letters = [...text];
  const odd = [...new Set(letters.filter((l) => !BASIC.has(l) && !EXTENDED.has(l)))];
  const alphabet = odd.length === 0 ? 'GSM' : 'UNICODE';
  const [alone, joined] = ROOM[alphabet];
  const size = (l: string) => (alphabet === 'UNICODE' ? l.length : EXTENDED.has(l) ? 2 : 1);
  const units = letters.reduce((sum, l) => sum + size(l), 0);
  if (units <= alone) {
    return { alphabet, units, parts: text === '' ? 0 : 1, left: alone - units, odd };
  }
  let parts = 1;
  let used = 0;
  for (const letter of letters) {
    if (used + size(letter) > joined) {
      parts++;
      used = 0;
    }
    used += size(letter);
  }
  return { alphabet, units, parts, left: joined - used, odd };
}

/** Providers take no more. */
export const SMS_LIMIT = 1600;
