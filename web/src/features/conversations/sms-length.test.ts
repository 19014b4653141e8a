import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { smsLength } from './sms-length';

interface Example {
  text: string;
  times?: number;
  then?: string;
  alphabet: string;
  units: number;
  parts: number;
  left: number;
  odd?: string[];
}

/** The examples by which the server counts, too. */
const examples: Example[] = JSON.parse(readFileSync('../server/src/test/resources/sms/lengths.json', 'utf8'));

test.each(examples)('$text × $times takes $parts parts', (example) => {
  const text = example.text.repeat(example.times ?? 1) + (example.then ?? '');
  expect(smsLength(text)).toEqual({
    alphabet: example.alphabet,
    units: example.units,
    parts: example.parts,
    left: example.left,
    odd: example.odd ?? [],
  });
});
