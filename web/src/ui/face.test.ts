import { expect, it } from 'vitest';
import { initials } from './face';

it.each([
  ['Ana Prado', 'AP'],
  ['ana.prado@example.com', 'A'],
  ['Ana Maria de Prado', 'AP'],
  ['+351 961 234 567', '67'],
  ['+351961234567', '67'],
  ['4711', '4'],
  ['', '?'],
])('%s is seen as %s', (name, shown) => {
  expect(initials(name)).toBe(shown);
});
