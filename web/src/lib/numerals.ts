/** Numbers as people type them, in the language of the console. */
import { groupMark } from './format';

/** Of more digits than these the browser makes another number. */
const DIGITS = 15;

/** What was typed: a number, nothing, or what is wrong with it. */
export type Numeral = { value: number | null } | { fault: 'wrong' | 'long' };

export function numeral(typed: string): Numeral {
  const text = typed
    .trim()
    .replace('−', '-')
    .replaceAll(/(?<=\d)[\s'’](?=\d{3}(?!\d))/g, '');
  if (!text) return { value: null };
  const at = decimalMark(text);
  const whole = at < 0 ? text : text.slice(0, at);
  const fraction = at < 0 ? '' : text.slice(at + 1);
  const digits = `${whole}${fraction}`.replaceAll(/\D/g, '');
  if (!digits || !/^\d*$/.test(fraction) || !WHOLE.test(whole)) return { fault: 'wrong' };
  if (digits.replace(/^0+/, '').length > DIGITS) return { fault: 'long' };
  const sign = whole.startsWith('-') ? -1 : 1;
  return { value: sign * Number(`${whole.replaceAll(/\D/g, '')}.${fraction || '0'}`) };
}

/** Digits, in threes where there is something between them. */
const WHOLE = /^[+-]?(\d*|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+)$/;

/**
 * Where the decimal mark is. Of two different marks it is the last one. One alone is what the language
 * has it for, unless that makes no number of it: `1.5` is one and a half in German too.
 */
function decimalMark(text: string): number {
  const marks = text.match(/[.,]/g) ?? [];
  const last = marks.at(-1);
  if (!last || (marks.length > 1 && marks.every((mark) => mark === last))) return -1;
  const isGroup = marks.length === 1 && last === groupMark() && /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  return isGroup ? -1 : text.lastIndexOf(last);
}
