import { beforeAll, describe, expect, it } from 'vitest';
import { speak, startLanguage } from './i18n';
import { numeral } from './numerals';

beforeAll(startLanguage);

const read = (typed: string) => {
  const found = numeral(typed);
  return 'fault' in found ? found.fault : found.value;
};

describe('a typed number', () => {
  it.each([
    ['', null],
    [' 12 ', 12],
    ['-3', -3],
    ['−3', -3],
    ['.5', 0.5],
    ['12.50', 12.5],
    ['1,5', 1.5],
    ['1,234', 1234],
    ['0,250', 0.25],
    ['1,234,567.5', 1_234_567.5],
    ['1.234.567,5', 1_234_567.5],
    ['1 234 567.5', 1_234_567.5],
    ["1'234.5", 1234.5],
    ['=1+1', 'wrong'],
    ['twelve', 'wrong'],
    ['1e5', 'wrong'],
    ['-', 'wrong'],
    ['1,23,4', 'wrong'],
    ['1.2.3', 'wrong'],
    ['12 34', 'wrong'],
    ['10%', 'wrong'],
    ['12345678901234567890', 'long'],
  ])('%j in English', async (typed, value) => {
    await speak('en');
    expect(read(typed)).toBe(value);
  });

  it.each([
    ['1250,5', 1250.5],
    ['1.250,50', 1250.5],
    ['1,250.50', 1250.5],
    ['1.250', 1250],
    ['12.50', 12.5],
    ['0.250', 0.25],
    ['1,250', 1.25],
    ['1.234.567', 1_234_567],
    ['=1+1', 'wrong'],
  ])('%j in German', async (typed, value) => {
    await speak('de');
    expect(read(typed)).toBe(value);
  });
});
