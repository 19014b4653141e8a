import { beforeEach, describe, expect, it } from 'vitest';
import { createEvents } from '../src/tracker';
import { MemoryStorage } from './world';

type Batch = { writeKey: string; sentAt: string; batch: Record<string, unknown>[] };

let storage: MemoryStorage;
let sent: Batch[];
let beacons: Batch[];
let answers: (number | 'broken')[];
let timers: (() => void)[];
let now: number;
let seed: number;

function events(chat = false) {
  return createEvents({
    base: 'https://kira.test',
    writeKey: 'kb_key',
    storage,
    fetch: async (_, init) => {
      const answer = answers.shift() ?? 200;
      if (answer === 'broken') throw new TypeError('no network');
      if (answer === 200) sent.push(JSON.parse(init.body as string));
      return new Response('{}', { status: answer });
    },
    beacon: (_, body) => beacons.push(JSON.parse(body)) > 0,
    later: (work) => timers.push(work),
    now: () => now,
    random: () => new Uint8Array(16).fill(++seed),
    page: () => ({ path: '/', title: 'Shop', url: 'https://shop.test/', referrer: '', search: '' }),
    locale: 'en',
    timezone: 'Europe/Lisbon',
    chat,
  });
}

/** Lets everything happen that waits for a time, and nothing twice. */
async function passes(ms = 1_000): Promise<void> {
  now += ms;
  for (const timer of timers.splice(0)) timer();
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** A token as the chat keeps it, for a visitor whose id is made of one digit. */
function token(digit: string): string {
  const id = String.fromCharCode(...Array.from({ length: 16 }, () => Number.parseInt(digit + digit, 16)));
  return `${btoa(`\x01${'\x00'.repeat(16)}${id}${'\x00'.repeat(24)}`)
    .replace(/\+/g, '-')
    .replace(/\//g, '_')}.sign`;
}

beforeEach(() => {
  storage = new MemoryStorage();
  sent = [];
  beacons = [];
  answers = [];
  timers = [];
  now = 1_000_000;
  seed = 0;
});

describe('the events of a page', () => {
  it('are sent together, with who and where', async () => {
    const page = events();
    page.page();
    page.track('Added to cart', { product: 'Lamp' });
    await passes();
    expect(sent).toHaveLength(1);
    const [view, track] = sent[0]?.batch ?? [];
    expect(sent[0]?.writeKey).toBe('kb_key');
    expect(view).toMatchObject({ type: 'page', properties: { path: '/', title: 'Shop' } });
    expect(track).toMatchObject({ type: 'track', event: 'Added to cart', properties: { product: 'Lamp' } });
    expect(track?.anonymousId).toBe(view?.anonymousId);
    expect(track?.messageId).not.toBe(view?.messageId);
    await passes();
    expect(sent).toHaveLength(1);
  });

  it('wait where nobody answers, also for the next page, and keep their ids', async () => {
    answers = ['broken', 503, 429];
    const page = events();
    page.track('Left');
    for (let i = 0; i < 3; i++) await passes(60_000);
    expect(sent).toHaveLength(0);
    events();
    await passes(60_000);
    // Both pages may send it; the server knows it by its id.
    expect(new Set(sent.flatMap((b) => b.batch.map((m) => m.messageId))).size).toBe(1);
    expect(sent[0]?.batch[0]?.event).toBe('Left');
  });

  it('are given up when they are refused for good', async () => {
    answers = [400];
    events().track('Bad');
    await passes();
    await passes(60_000);
    expect(sent).toHaveLength(0);
    expect(Object.keys(storage).filter((key) => key.includes(':q:'))).toEqual([]);
  });

  it('go with the page when it is left, and once more as the same messages', async () => {
    const page = events();
    page.track('Left');
    page.leave();
    await passes();
    expect(beacons[0]?.batch[0]?.messageId).toBe(sent[0]?.batch[0]?.messageId);
  });

  it('are those of the visitor whom the chat knows', async () => {
    storage.setItem('kira:demo:token', token('a'));
    const page = events(true);
    page.page();
    await passes();
    expect(sent[0]?.batch[0]?.anonymousId).toBe('aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa');
  });

  it('wait a moment for the chat to begin, and not for ever', async () => {
    const page = events(true);
    page.page();
    await passes(300);
    expect(sent).toHaveLength(0);
    await passes(12_000);
    await passes();
    expect(sent).toHaveLength(1);
  });

  it('belong to somebody else after a change of user, and after a reset', async () => {
    const page = events();
    const first = page.anonymousId();
    page.identify('u1', { name: 'Ada' });
    expect(page.anonymousId()).toBe(first);
    page.identify('u2');
    const second = page.anonymousId();
    expect(second).not.toBe(first);
    page.reset();
    expect(page.anonymousId()).not.toBe(second);
    page.track('Later');
    await passes();
    const [ada, , later] = sent[0]?.batch ?? [];
    expect(ada).toMatchObject({ type: 'identify', userId: 'u1', traits: { name: 'Ada' } });
    expect(later?.userId).toBeUndefined();
  });

  it('take what was called before the script was there', async () => {
    events().push(['track', 'Early', { n: 1 }] as never);
    await passes();
    expect(sent[0]?.batch[0]).toMatchObject({ event: 'Early', properties: { n: 1 } });
  });
});
