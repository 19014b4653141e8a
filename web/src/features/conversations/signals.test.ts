import { act, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { applySignal, forgetSignals, useTypingIn } from './signals';

afterEach(() => act(forgetSignals));

function typing(kind: string, id: string | null, on = true) {
  act(() =>
    applySignal({ type: 'signal', signal: 'typing', conversationId: 'c', by: { kind, id, name: null }, on }),
  );
}

describe('typing in a row of the list', () => {
  it('is the visitor’s alone: neither one’s own nor a colleague’s shows', () => {
    const { result } = renderHook(() => useTypingIn('c'));
    expect(result.current).toBe(false);
    typing('user', 'me');
    typing('user', 'colleague');
    expect(result.current).toBe(false);
    typing('visitor', null);
    expect(result.current).toBe(true);
    typing('visitor', null, false);
    expect(result.current).toBe(false);
  });
});
