import { describe, expect, it } from 'vitest';
import { edit, type Mark } from './markdown';

/** `[` and `]` stand for the selection. */
function apply(mark: Mark, given: string): string {
  const start = given.indexOf('‹');
  const end = given.indexOf('›') - 1;
  const made = edit(mark, given.replace(/[‹›]/g, ''), start, end);
  return `${made.text.slice(0, made.start)}‹${made.text.slice(made.start, made.end)}›${made.text.slice(made.end)}`;
}

describe('the Markdown toolbar', () => {
  it.each<[Mark, string, string]>([
    ['bold', 'a ‹b› c', 'a **‹b›** c'],
    ['bold', 'a **‹b›** c', 'a ‹b› c'],
    ['italic', '‹›', '_‹›_'],
    ['code', 'run ‹ls›', 'run `‹ls›`'],
    ['heading', 'one\ntw‹›o\nthree', 'one\n‹## two›\nthree'],
    ['heading', '‹## two›', '‹two›'],
    ['bullets', 'a‹b\nc›d', '‹- ab\n- cd›'],
    ['numbers', '‹a\nb›', '‹1. a\n2. b›'],
    ['numbers', '‹1. a\n2. b›', '‹a\nb›'],
    ['quote', 'x‹›', '‹> x›'],
    ['link', 'see ‹here›.', 'see [here](‹https://›).'],
    ['link', '‹›', '[link](‹https://›)'],
  ])('%s of %j', (mark, given, made) => {
    expect(apply(mark, given)).toBe(made);
  });
});
