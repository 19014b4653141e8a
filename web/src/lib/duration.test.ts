import { describe, expect, it } from 'vitest';
import { duration } from './format';

describe('a duration', () => {
  it.each([
    [45, '45s'],
    [65, '1m 5s'],
    [3_590, '1h'],
    [7_185, '2h'],
    [3_600 + 300, '1h 5m'],
    [86_340, '23h 59m'],
    [86_375, '1d'],
  ])('of %d seconds reads %s', (seconds, read) => {
    expect(duration(seconds)).toBe(read);
  });
});
