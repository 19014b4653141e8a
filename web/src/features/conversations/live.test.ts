import { type InfiniteData, QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import type { LiveEvent } from '@/lib/realtime';
import type { Activity, ConversationSummary, Counts, Message, Page, View } from '@/lib/types';
import { applyContactName, applyConversationEvent, belongs, counted, placed, withMessage } from './live';
import { conversationKeys, withNewest } from './queries';

const ME = 'me';

function conversation(
  id: string,
  minute: number,
  change: Partial<ConversationSummary> = {},
): ConversationSummary {
  return {
    id,
    version: 1,
    subject: '',
    contact: { id: 'p', name: 'Ada', email: null, avatar: null },
    channel: 'chat',
    status: 'OPEN',
    holder: 'PERSON',
    assignee: null,
    unread: 0,
    preview: '',
    missedCall: false,
    lastMessageAt: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
    lastMessageBy: 'VISITOR',
    waitingSince: null,
    csat: null,
    createdAt: '2026-01-01T00:00:00Z',
    snoozedUntil: null,
    csatComment: null,
    origin: null,
    handOffReason: null,
    ...change,
  };
}

function message(id: string, version: number): Message {
  return {
    id,
    version,
    at: '2026-01-01T00:00:00Z',
    author: { kind: 'VISITOR', id: null, name: 'Ada' },
    kind: 'MESSAGE',
    html: id,
    text: id,
    attachments: [],
    answer: null,
    event: null,
    quote: null,
    choices: null,
    chosen: null,
  };
}

function pages<T, N = string>(...parts: Page<T, N>[]): InfiniteData<Page<T, N>, null> {
  return { pages: parts, pageParams: parts.map(() => null) };
}

const ids = (list: { pages: { items: { id: string }[] }[] }) =>
  list.pages.flatMap((p) => p.items.map((i) => i.id)).join(' ');

const zero: Counts = {
  all: 0,
  open: 0,
  mine: 0,
  unassigned: 0,
  kira: 0,
  waiting: 0,
  snoozed: 0,
  resolved: 0,
  unread: 0,
};

describe('which views a conversation is in', () => {
  it.each<[string, Partial<ConversationSummary>, View[]]>([
    ['new and with Kira', { holder: 'KIRA' }, ['open', 'all', 'kira']],
    [
      'handed to the team',
      { waitingSince: '2026-01-01T00:00:00Z' },
      ['open', 'all', 'unassigned', 'waiting'],
    ],
    ['mine and answered', { assignee: { id: ME, name: 'Me' } }, ['open', 'all', 'mine']],
    ['a colleague has it', { assignee: { id: 'x', name: 'X' } }, ['open', 'all']],
    ['snoozed', { status: 'SNOOZED', assignee: { id: ME, name: 'Me' } }, ['all', 'mine', 'snoozed']],
    ['resolved', { status: 'RESOLVED' }, ['all', 'resolved']],
  ])('%s', (_, change, views) => {
    const all: View[] = ['open', 'all', 'mine', 'unassigned', 'waiting', 'kira', 'snoozed', 'resolved'];
    expect(all.filter((v) => belongs(v, conversation('a', 1, change), ME))).toEqual(views);
  });
});

describe('a list after an event', () => {
  const list = () =>
    pages(
      { items: [conversation('a', 30), conversation('b', 20)], next: 'more' },
      { items: [conversation('c', 10), conversation('d', 5)], next: null },
    );
  it.each<[string, ConversationSummary, View, boolean, string]>([
    ['a new one comes to the top', conversation('n', 40), 'open', false, 'n a b c d'],
    ['a message lifts one from below', conversation('c', 40, { version: 2 }), 'open', false, 'c a b d'],
    [
      'a change without a message keeps the place',
      conversation('b', 20, { version: 2 }),
      'open',
      false,
      'a b c d',
    ],
    [
      'resolving takes it out',
      conversation('a', 30, { version: 2, status: 'RESOLVED' }),
      'open',
      false,
      'b c d',
    ],
    ['one of another view stays out', conversation('n', 40, { status: 'SNOOZED' }), 'open', false, 'a b c d'],
    ['an old event changes nothing', conversation('a', 50, { version: 1 }), 'open', false, 'a b c d'],
    ['a search is not guessed into', conversation('n', 40), 'open', true, 'a b c d'],
    ['a hit of a search is kept fresh', conversation('d', 40, { version: 2 }), 'open', true, 'd a b c'],
    ['the oldest goes to the end', conversation('z', 1), 'open', false, 'a b c d z'],
  ])('%s', (_, summary, view, searched, expected) => {
    expect(ids(placed(list(), summary, { view, q: searched ? 'x' : '' }, ME))).toBe(expected);
  });

  it('does not put the oldest behind an end that is not loaded', () => {
    const open = pages({ items: [conversation('a', 30)], next: 'more' });
    expect(ids(placed(open, conversation('z', 1), { view: 'open', q: '' }, ME))).toBe('a');
  });
});

describe('the counts after an event', () => {
  it.each<[string, Partial<ConversationSummary> | null, Partial<ConversationSummary>, Partial<Counts>]>([
    ['a first message to Kira', null, { holder: 'KIRA', unread: 1 }, { open: 1, all: 1, kira: 1 }],
    ['I take over', { holder: 'KIRA' }, { assignee: { id: ME, name: 'Me' } }, { kira: -1, mine: 1 }],
    [
      'Kira hands over',
      { holder: 'KIRA', unread: 1 },
      { unread: 1, waitingSince: 'now' },
      { kira: -1, unassigned: 1, waiting: 1, unread: 1 },
    ],
    ['I read it', { unread: 3 }, { unread: 0 }, { unread: -1 }],
    [
      'it is resolved',
      { unread: 1 },
      { status: 'RESOLVED', unread: 1 },
      { open: -1, unassigned: -1, resolved: 1, unread: -1 },
    ],
    ['it wakes up', { status: 'SNOOZED' }, {}, { open: 1, unassigned: 1, snoozed: -1 }],
    ['nothing that counts', { preview: 'a' }, { preview: 'b' }, {}],
  ])('%s', (_, old, now, change) => {
    const ten = Object.fromEntries(Object.keys(zero).map((k) => [k, 10])) as Counts;
    const after = counted(
      ten,
      old && conversation('a', 1, old),
      conversation('a', 2, { version: 2, ...now }),
      ME,
    );
    const moved = Object.fromEntries(
      Object.entries(after)
        .map(([k, v]) => [k, v - 10] as const)
        .filter(([, v]) => v !== 0),
    );
    expect(moved).toEqual(change);
  });

  it('never falls under zero', () => {
    const after = counted(zero, conversation('a', 1), conversation('a', 1, { status: 'RESOLVED' }), ME);
    expect(after.open).toBe(0);
  });
});

describe('a thread after a message', () => {
  const thread = () =>
    pages(
      { items: [message('m5', 5), message('m7', 7)], next: 5 },
      { items: [message('m1', 1)], next: null },
    );
  it.each<[string, Message, string]>([
    ['the newest goes to the end', message('m9', 9), 'm5 m7 m9 m1'],
    ['a late one goes to its place', message('m6', 6), 'm5 m6 m7 m1'],
    ['the same is not doubled', message('m7', 7), 'm5 m7 m1'],
    ['the same from an older page is not doubled', message('m1', 1), 'm5 m7 m1'],
  ])('%s', (_, m, expected) => {
    expect(ids(withMessage(thread(), m))).toBe(expected);
  });
});

describe('an event on all screens at once', () => {
  function event(version: number, summary: ConversationSummary, m?: Message): LiveEvent {
    return {
      type: 'event',
      position: String(version),
      kind: 'conversation',
      id: summary.id,
      event: 'MessageReceived',
      version,
      at: summary.lastMessageAt,
      data: { summary, message: m },
    };
  }

  it('moves a conversation between lists, counts once, and is the same when told twice', () => {
    const client = new QueryClient();
    const kira = conversation('a', 10, { holder: 'KIRA' });
    client.setQueryData(conversationKeys.list({ view: 'kira', q: '' }), pages({ items: [kira], next: null }));
    client.setQueryData(
      conversationKeys.list({ view: 'mine', q: '' }),
      pages<ConversationSummary>({ items: [], next: null }),
    );
    client.setQueryData(conversationKeys.counts, { ...zero, open: 1, all: 1, kira: 1 });
    client.setQueryData(conversationKeys.messages('a'), pages({ items: [message('m1', 1)], next: null }));
    const taken = conversation('a', 11, { version: 2, assignee: { id: ME, name: 'Me' } });
    for (let twice = 0; twice < 2; twice++) {
      applyConversationEvent(client, event(2, taken, message('m2', 2)), ME);
    }
    const shown = (key: readonly unknown[]) => ids(client.getQueryData(key) as never);
    expect(shown(conversationKeys.list({ view: 'kira', q: '' }))).toBe('');
    expect(shown(conversationKeys.list({ view: 'mine', q: '' }))).toBe('a');
    expect(shown(conversationKeys.messages('a'))).toBe('m1 m2');
    expect(client.getQueryData(conversationKeys.counts)).toEqual({ ...zero, open: 1, all: 1, mine: 1 });
  });

  it('asks for the counts again only when the past of a conversation is not known', () => {
    const client = new QueryClient();
    client.setQueryData(conversationKeys.counts, zero);
    applyConversationEvent(client, event(7, conversation('a', 1, { version: 7 })), ME);
    expect(client.getQueryState(conversationKeys.counts)?.isInvalidated).toBe(true);
    client.setQueryData(conversationKeys.counts, zero);
    applyConversationEvent(client, event(1, conversation('b', 1)), ME);
    expect(client.getQueryState(conversationKeys.counts)?.isInvalidated).toBe(false);
    expect(client.getQueryData<Counts>(conversationKeys.counts)?.all).toBe(1);
  });

  it('a contact’s own list takes its conversations and lets go of those that were merged away', () => {
    const client = new QueryClient();
    const mine = conversationKeys.list({ view: 'all', q: '', contact: 'p' });
    const other = conversationKeys.list({ view: 'all', q: '', contact: 'o' });
    client.setQueryData(mine, pages({ items: [conversation('a', 1)], next: null }));
    client.setQueryData(other, pages<ConversationSummary>({ items: [], next: null }));
    const moved = conversation('a', 1, {
      version: 2,
      contact: { id: 'o', name: 'Ada', email: null, avatar: null },
    });
    applyConversationEvent(client, { ...event(2, moved), event: 'ContactChanged' }, ME);
    const shown = (key: readonly unknown[]) =>
      ids(client.getQueryData<InfiniteData<Page<ConversationSummary>>>(key) ?? pages());
    expect(shown(mine)).toBe('');
    expect(shown(other)).toBe('a');
  });

  it('looks at a contact’s timeline again when more of it happened, once for all that came together', () => {
    vi.useFakeTimers();
    const client = new QueryClient();
    const key = [...conversationKeys.activity('p'), ['MESSAGES']];
    client.setQueryData(key, pages({ items: [], next: null }));
    const old = () => client.getQueryState(key)?.isInvalidated;
    applyConversationEvent(client, { ...event(2, conversation('a', 1)), event: 'MarkedRead' }, ME);
    vi.advanceTimersByTime(1_000);
    expect(old()).toBe(false);
    applyConversationEvent(client, { ...event(3, conversation('a', 1)), event: 'MessageReceived' }, ME);
    applyConversationEvent(client, { ...event(4, conversation('a', 1)), event: 'Resolved' }, ME);
    expect(old()).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(old()).toBe(true);
    vi.useRealTimers();
  });

  it('puts what is new on top of a timeline, and begins anew where there is a gap', () => {
    const entry = (position: string) => ({ position }) as Activity;
    const told = {
      pages: [
        { items: [entry('3'), entry('2')], next: 'b' },
        { items: [entry('1')], next: null },
      ],
      pageParams: [null, 'b'],
    };
    const positions = (of: typeof told) => of.pages.flatMap((p) => p.items.map((a) => a.position)).join('');
    const grown = withNewest(told, { items: [entry('5'), entry('4'), entry('3')], next: 'x' });
    expect(positions(grown as typeof told)).toBe('54321');
    expect(grown.pages[0]?.next).toBe('b');
    const anew = withNewest(told, { items: [entry('9'), entry('8')], next: 'y' });
    expect(positions(anew as typeof told)).toBe('98');
    expect(anew.pages[0]?.next).toBe('y');
  });

  it('calls a contact by their new name in the open conversation and in every list, and nobody else', () => {
    const client = new QueryClient();
    const other = conversation('b', 2, {
      contact: { id: 'o', name: 'Visitor 5105', email: null, avatar: null },
    });
    const list = conversationKeys.list({ view: 'open', q: '' });
    client.setQueryData(conversationKeys.one('a'), conversation('a', 1));
    client.setQueryData(conversationKeys.one('b'), other);
    client.setQueryData(list, pages({ items: [other, conversation('a', 1)], next: null }));
    const contact = { id: 'p', name: 'Ada Byron', email: 'ada@example.com' };
    applyContactName(client, {
      type: 'event',
      kind: 'contact',
      event: 'EmailGiven',
      id: 'p',
      position: '9',
      version: 3,
      at: '2026-01-01T00:00:00Z',
      data: { contact },
    });
    const one = (id: string) => client.getQueryData<ConversationSummary>(conversationKeys.one(id));
    expect(one('a')?.contact).toEqual(contact);
    expect(one('b')).toBe(other);
    const listed = client.getQueryData<InfiniteData<Page<ConversationSummary>>>(list);
    expect(listed?.pages[0]?.items.map((c) => c.contact.name)).toEqual(['Visitor 5105', 'Ada Byron']);
  });
});
