import { describe, expect, test } from 'vitest';
import { createFollow } from '../src/follow';
import type { Pending } from '../src/protocol';

const sent = (id: string, at: number): Pending => ({ type: 'send', id, conversation: 'c', at, text: id });
const above = { scrollHeight: 2000, scrollTop: 100, clientHeight: 400 };
const end = { scrollHeight: 2000, scrollTop: 1590, clientHeight: 400 };

describe('the transcript', () => {
  test('follows at its end and leaves a visitor who reads further up alone', () => {
    const follows = createFollow();
    expect(follows(null, [])).toBe(true);
    expect(follows(end, [])).toBe(true);
    expect(follows(above, [])).toBe(false);
  });

  test("goes to the visitor's own message once, also from further up", () => {
    const follows = createFollow();
    const a = sent('a', 10);
    const b = sent('b', 11);
    expect(follows(above, [a])).toBe(true);
    expect(follows(above, [a])).toBe(false);
    expect(follows(above, [a, b])).toBe(true);
    // Neither is sent again when the other has arrived.
    expect(follows(above, [a])).toBe(false);
    expect(follows(above, [])).toBe(false);
    expect(follows(above, [sent('c', 12)])).toBe(true);
  });
});
