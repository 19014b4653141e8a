import { describe, expect, it } from 'vitest';
import { ceiling, curve } from './charts';

describe('the top of an axis', () => {
  it.each([
    [0, 4],
    [3, 4],
    [5, 8],
    [9, 12],
    [37, 40],
    [41, 60],
    [380, 400],
    [401, 500],
    [12_864, 16_000],
  ])('%d fits under %d', (value, top) => {
    expect(ceiling(value)).toBe(top);
  });
});

describe('a curve', () => {
  it('goes through its points and is flat where the values turn', () => {
    const d = curve([
      [0, 0],
      [3, 9],
      [6, 0],
    ]);
    expect(d).toBe('M0,0C1,3 2,9 3,9C4,9 5,3 6,0');
  });
  it('draws nothing of nothing', () => {
    expect(curve([])).toBe('');
  });
});
