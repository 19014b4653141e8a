import { expect, test } from 'vitest';
import type { Contact } from '@/lib/types';
import { NOBODY, picked } from './selection';

const items = ['a', 'b', 'c'].map((id) => ({ id }) as Contact);

test('boxes are ticked and cleared one by one', () => {
  const one = picked(NOBODY, items, 'b', true);
  expect([...one.ids]).toEqual(['b']);
  expect([...picked(one, items, 'b', false).ids]).toEqual([]);
  expect(NOBODY.ids.size).toBe(0);
});

test('clearing one of all leaves the others that are loaded', () => {
  const left = picked({ all: true, ids: new Set() }, items, 'b', false);
  expect(left.all).toBe(false);
  expect([...left.ids]).toEqual(['a', 'c']);
});
