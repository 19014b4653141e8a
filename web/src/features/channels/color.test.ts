import { describe, expect, it } from 'vitest';
import { contrast, origin, textOn } from './color';

describe('contrast', () => {
  it.each([
    ['#ffffff', '#000000', 21],
    ['#6750e8', '#ffffff', 5.4],
    ['#ffff00', '#ffffff', 1.07],
    ['not a colour', '#ffffff', 1],
  ])('%s on %s', (a, b, expected) => {
    expect(contrast(a, b)).toBeCloseTo(expected, 1);
  });
  it('picks the text that can be read', () => {
    expect(textOn('#6750e8')).toBe('#ffffff');
    expect(textOn('#ffe14d')).toBe('#14141a');
  });
});

describe('an allowed origin', () => {
  it.each<[string, string | null]>([
    ['https://shop.example', 'https://shop.example'],
    [' https://Shop.Example/ ', 'https://shop.example'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://*.example.com', 'https://*.example.com'],
    ['shop.example', null],
    ['https://shop.example/page', null],
    ['javascript:alert(1)', null],
    ['*', null],
  ])('%s', (given, expected) => {
    expect(origin(given)).toBe(expected);
  });
});
