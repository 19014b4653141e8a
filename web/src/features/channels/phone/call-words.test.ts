import { describe, expect, it } from 'vitest';
import type { Call } from '@/lib/types';
import { isLive, length } from './call-words';
import { matters } from './phone-fields';
import { withCall } from './queries';

const call = (id: string, status: Call['status']) => ({ id, status }) as Call;

describe('settings of a phone account', () => {
  it('are asked for where they matter', () => {
    expect(matters('bridgeTo', {})).toBe(false);
    expect(matters('bridgeTo', { incoming: 'bridge' })).toBe(true);
    expect(matters('press1', { incoming: 'menu' })).toBe(true);
    expect(matters('recordingNotice', { recording: 'asked' })).toBe(true);
    expect(matters('greeting', {})).toBe(true);
  });
});

describe('calls', () => {
  it('are live until they are over', () => {
    expect(isLive(call('a', 'RINGING'))).toBe(true);
    expect(isLive(call('a', 'IN_PROGRESS'))).toBe(true);
    expect(isLive(call('a', 'BUSY'))).toBe(false);
    expect(isLive(call('a', 'IN_DOUBT'))).toBe(false);
  });

  it('are told once, as they are now, the newest first', () => {
    const list = [call('b', 'COMPLETED'), call('a', 'RINGING')];
    expect(withCall(list, call('a', 'BUSY'))).toEqual([call('b', 'COMPLETED'), call('a', 'BUSY')]);
    expect(withCall(list, call('c', 'QUEUED')).map((c) => c.id)).toEqual(['c', 'b', 'a']);
  });

  it('have a length', () => {
    expect(length(5)).toBe('0:05');
    expect(length(65)).toBe('1:05');
  });
});
