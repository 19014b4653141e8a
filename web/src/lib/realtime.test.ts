import { describe, expect, it } from 'vitest';
import { type ConnectionState, type News, Realtime, type Surroundings } from './realtime';

/** A browser whose time and network the test moves by hand. */
class Bench implements Surroundings {
  time = 0;
  up = true;
  sockets: FakeSocket[] = [];
  private timers: { at: number; run: () => void }[] = [];

  open = () => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  };
  after = (ms: number, run: () => void) => {
    const timer = { at: this.time + ms, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((t) => t !== timer);
    };
  };
  now = () => this.time;
  random = () => 1;
  online = () => this.up;

  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.time = next.at;
      this.timers = this.timers.filter((t) => t !== next);
      next.run();
    }
    this.time = end;
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error('nothing was opened');
    return last;
  }
}

class FakeSocket {
  readyState = 0;
  sent: { type: string }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send = (text: unknown) => this.sent.push(JSON.parse(String(text)));
  close = () => {
    this.readyState = 3;
  };
  accept() {
    this.readyState = 1;
    this.onopen?.();
  }
  says(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  saysInBytes(frame: unknown) {
    this.onmessage?.({ data: new TextEncoder().encode(JSON.stringify(frame)).buffer });
  }
  breaks() {
    this.readyState = 3;
    this.onclose?.();
  }
}

function started(): { bench: Bench; realtime: Realtime; news: News[]; states: ConnectionState['at'][] } {
  const bench = new Bench();
  const realtime = new Realtime('ws://test', bench);
  const news: News[] = [];
  const states: ConnectionState['at'][] = [];
  realtime.hear((n) => news.push(n));
  realtime.watch(() => states.push(realtime.state().at));
  realtime.start();
  return { bench, realtime, news, states };
}

const event = (position: string) => ({
  type: 'event',
  position,
  kind: 'conversation',
  id: 'c',
  event: 'MessageReceived',
  version: 1,
  at: '2026-01-01T00:00:00Z',
  data: {},
});

describe('the connection', () => {
  it('says hello without a position first, and calls what was fetched before stale', () => {
    const { bench, news } = started();
    bench.socket.accept();
    expect(bench.socket.sent).toEqual([{ type: 'hello', position: null }]);
    bench.socket.says({ type: 'ready', position: '10' });
    expect(news).toEqual([{ type: 'ready', fresh: true }]);
  });

  it('resumes from the last event it has told about', () => {
    const { bench, news } = started();
    bench.socket.accept();
    bench.socket.says({ type: 'ready', position: '10' });
    bench.socket.says(event('11'));
    bench.socket.says(event('12'));
    bench.socket.breaks();
    bench.pass(500);
    bench.socket.accept();
    expect(bench.socket.sent).toEqual([{ type: 'hello', position: '12' }]);
    bench.socket.says({ type: 'ready', position: '12' });
    expect(news.at(-1)).toEqual({ type: 'ready', fresh: false });
  });

  it('understands what comes as bytes, in lists, and resumes behind the last of it', () => {
    const { bench, news } = started();
    bench.socket.accept();
    bench.socket.says({ type: 'ready', position: '10' });
    bench.socket.saysInBytes([event('11'), { ...event('12'), data: { text: 'Grüße 👋' } }]);
    expect(news.at(-1)).toMatchObject({ event: { position: '12', data: { text: 'Grüße 👋' } } });
    bench.socket.breaks();
    bench.pass(500);
    bench.socket.accept();
    expect(bench.socket.sent).toEqual([{ type: 'hello', position: '12' }]);
  });

  it('passes on a reset and goes on from its position', () => {
    const { bench, news } = started();
    bench.socket.accept();
    bench.socket.says({ type: 'reset', position: '99' });
    expect(news).toEqual([{ type: 'reset' }]);
    bench.socket.breaks();
    bench.pass(1000);
    bench.socket.accept();
    expect(bench.socket.sent).toEqual([{ type: 'hello', position: '99' }]);
  });

  it('waits twice as long after each failure, up to half a minute', () => {
    const { bench, realtime } = started();
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      bench.socket.breaks();
      const state = realtime.state();
      if (state.at !== 'waiting') throw new Error(`is ${state.at}`);
      waits.push(state.until - bench.time);
      bench.pass(state.until - bench.time);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('gives up a socket on which a ping is not answered', () => {
    const { bench, realtime } = started();
    bench.socket.accept();
    bench.socket.says({ type: 'ready', position: '1' });
    bench.pass(25_000);
    expect(bench.socket.sent.at(-1)).toEqual({ type: 'ping' });
    bench.socket.says({ type: 'pong' });
    bench.pass(24_999);
    expect(realtime.state().at).toBe('live');
    bench.pass(10_002);
    expect(realtime.state().at).toBe('waiting');
  });

  it('stands still while offline and connects at once when the network is back', () => {
    const { bench, realtime } = started();
    bench.socket.accept();
    bench.socket.says({ type: 'ready', position: '1' });
    bench.up = false;
    realtime.lost();
    expect(realtime.state().at).toBe('offline');
    bench.pass(600_000);
    expect(bench.sockets).toHaveLength(1);
    bench.up = true;
    realtime.nudge();
    expect(bench.sockets).toHaveLength(2);
  });

  it('ignores frames of a socket it has given up', () => {
    const { bench, realtime, news } = started();
    const first = bench.socket;
    first.accept();
    first.says({ type: 'ready', position: '1' });
    realtime.lost();
    first.says(event('2'));
    expect(news).toEqual([{ type: 'ready', fresh: true }]);
  });

  it('says again what is being viewed after a reconnect', () => {
    const { bench, realtime } = started();
    bench.socket.accept();
    bench.socket.says({ type: 'ready', position: '1' });
    realtime.view('c1');
    bench.socket.breaks();
    bench.pass(500);
    bench.socket.accept();
    bench.socket.says({ type: 'ready', position: '1' });
    expect(bench.socket.sent.at(-1)).toEqual({ type: 'viewing', conversationId: 'c1' });
  });

  it('tells events that come together one by one, in order', () => {
    const { bench, news } = started();
    bench.socket.accept();
    bench.socket.says({ type: 'ready', position: '1' });
    bench.socket.says([event('2'), event('3')]);
    expect(news.slice(1).map((n) => (n.type === 'event' ? n.event.position : n.type))).toEqual(['2', '3']);
    bench.socket.breaks();
    bench.pass(500);
    bench.socket.accept();
    expect(bench.socket.sent).toEqual([{ type: 'hello', position: '3' }]);
  });

  it('survives a frame that is not JSON', () => {
    const { bench, realtime } = started();
    bench.socket.accept();
    bench.socket.onmessage?.({ data: '{' });
    bench.socket.says({ type: 'ready', position: '1' });
    expect(realtime.state().at).toBe('live');
  });
});
