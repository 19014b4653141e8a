import { expect, test } from 'vitest';
import { written } from './erase-many';

test('a number is read however its digits are grouped, and nothing else is one', () => {
  expect(written('1200')).toBe(1200);
  expect(written('1,200')).toBe(1200);
  expect(written('1.200')).toBe(1200);
  expect(written('1 200')).toBe(1200);
  expect(written('')).toBe(-1);
  expect(written('all')).toBe(-1);
  expect(written('-5')).toBe(-1);
});
