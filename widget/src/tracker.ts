/**
 * What a page's visitor does, kept in the browser until the server has it. Each message has a key of
 * its own, so that two tabs cannot overwrite each other's; one that both send is known by its id.
 */
type Properties = Record<string, unknown>;
export type Call = [method: 'identify' | 'track' | 'page' | 'group' | 'reset', ...args: never[]];
type Message = { messageId: string; timestamp: string } & Record<string, unknown>;

/** Everything of the outside that is needed, so that a test can hold it. */
export type Surroundings = {
  base: string;
  writeKey: string;
  storage: Storage | null;
  fetch(url: string, init: RequestInit): Promise<Response>;
  beacon(url: string, body: string): boolean;
  later(work: () => void, ms: number): unknown;
  now(): number;
  random(): Uint8Array;
  page(): Properties;
  locale: string;
  timezone: string;
  /** Whether the chat is on this page, too. */
  chat: boolean;
};

const PREFIX = 'kira:events:';
const SOON = 300;
const AT_ONCE = 50;
const MOST = 500;
const SLOWEST = 60_000;
/** So long is waited for the chat to say who it takes the visitor for. */
const PATIENCE = 10_000;

export function createEvents(world: Surroundings) {
  const memory = new Map<string, string>();
  const began = world.now();
  let failures = 0;
  let due = false;
  let sending = false;

  function get(key: string): string | null {
    try {
      return memory.get(key) ?? world.storage?.getItem(PREFIX + key) ?? null;
    } catch {
      return memory.get(key) ?? null;
    }
  }

  function set(key: string, value: string | null): void {
    memory.delete(key);
    try {
      if (value === null) world.storage?.removeItem(PREFIX + key);
      else if (world.storage) world.storage.setItem(PREFIX + key, value);
      else memory.set(key, value);
    } catch {
      if (value !== null) memory.set(key, value);
    }
  }

  function keys(): string[] {
    let stored: string[] = [];
    try {
      stored = Object.keys(world.storage ?? {})
        .filter((key) => key.startsWith(PREFIX))
        .map((key) => key.slice(PREFIX.length));
    } catch {
      // None can be read.
    }
    return [...new Set([...stored, ...memory.keys()])].filter((key) => key.startsWith('q:')).sort();
  }

  /** A random id; pages without TLS have no `crypto.randomUUID`. */
  function uuid(bytes = world.random()): string {
    const hex = [...bytes].map((byte, i) =>
      ((i === 6 ? (byte & 15) | 64 : i === 8 ? (byte & 63) | 128 : byte) + 256).toString(16).slice(1),
    );
    return spelled(hex);
  }

  function spelled(hex: string[]): string {
    return hex.map((byte, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + byte).join('');
  }

  /** Whom the chat takes the visitor for: the second id in its token. Who chats and who looks is then one. */
  function chatter(): string | null {
    try {
      for (const key of Object.keys(world.storage ?? {})) {
        const token = /^kira:(?!events:).*:token$/.test(key) && world.storage?.getItem(key);
        const claims = token && atob(token.split('.')[0]?.replace(/-/g, '+').replace(/_/g, '/') ?? '');
        if (claims && claims.length > 33 && claims.charCodeAt(0) === 1) {
          return spelled([...claims.slice(17, 33)].map((c) => (c.charCodeAt(0) + 256).toString(16).slice(1)));
        }
      }
    } catch {
      // No storage, or no token of ours.
    }
    return null;
  }

  function anonymousId(): string {
    const chat = chatter();
    const known = get('anonymous');
    if (chat && chat !== known && chat !== get('past')) {
      set('anonymous', chat);
      return chat;
    }
    if (known) return known;
    const fresh = uuid();
    set('anonymous', fresh);
    return fresh;
  }

  /** Whether it is still open who the visitor is: the chat, which knows them, has not begun. */
  function open(): boolean {
    return world.chat && !get('anonymous') && !chatter() && world.now() - began < PATIENCE;
  }

  function stamped(key: string): Message[] {
    const text = get(key);
    if (!text) return [];
    const message = JSON.parse(text) as Message;
    if (!message.anonymousId) {
      message.anonymousId = anonymousId();
      set(key, JSON.stringify(message));
    }
    return [message];
  }

  /** From now on somebody else sits here; the chat's own visitor may not be them. */
  function forget(): void {
    keys().forEach(stamped);
    const chat = chatter();
    if (chat) set('past', chat);
    set('anonymous', uuid());
    set('user', null);
  }

  function tell(type: string, more: Properties): void {
    const at = world.now();
    const message: Message = {
      type,
      messageId: uuid(),
      timestamp: new Date(at).toISOString(),
      userId: get('user') ?? undefined,
      anonymousId: open() ? undefined : anonymousId(),
      context: {
        library: { name: 'kira-events', version: '1' },
        locale: world.locale,
        timezone: world.timezone,
        page: world.page(),
      },
      ...more,
    };
    const queued = keys();
    // A site that cannot reach the server for long keeps what is newest.
    if (queued.length >= MOST) set(queued[0] as string, null);
    set(`q:${String(at).padStart(15, '0')}:${message.messageId}`, JSON.stringify(message));
    soon(SOON);
  }

  function soon(ms: number): void {
    if (due) return;
    due = true;
    world.later(() => {
      due = false;
      void flush();
    }, ms);
  }

  /** The oldest that wait, with whose they are: that is only certain once the chat has begun. */
  function waiting(): { taken: string[]; body: string } | null {
    const taken = keys().slice(0, AT_ONCE);
    if (taken.length === 0) return null;
    const batch = taken.flatMap(stamped);
    const sentAt = new Date(world.now()).toISOString();
    return { taken, body: JSON.stringify({ writeKey: world.writeKey, sentAt, batch }) };
  }

  async function flush(): Promise<void> {
    if (sending) return;
    if (open()) return soon(SOON);
    const next = waiting();
    if (!next) return;
    sending = true;
    let wait = SOON;
    try {
      // A simple request: it needs no asking beforehand, and goes on when the page is left.
      const answer = await world.fetch(`${world.base}/v1/batch`, {
        method: 'POST',
        body: next.body,
        headers: { 'Content-Type': 'text/plain' },
        credentials: 'omit',
        keepalive: next.body.length < 60_000,
      });
      const retry = answer.status === 429 || answer.status >= 500;
      if (retry) throw Number(answer.headers.get('Retry-After')) * 1000;
      // Taken, or never to be.
      for (const key of next.taken) set(key, null);
      failures = 0;
    } catch (asked) {
      failures++;
      wait = Math.max(Math.min(SLOWEST, SOON * 2 ** failures), typeof asked === 'number' ? asked : 0);
    }
    sending = false;
    if (keys().length > 0) soon(wait);
  }

  /** The page may never come back: what waits is handed to the browser, and stays until it is known to be there. */
  function leave(): void {
    const next = waiting();
    if (next) world.beacon(`${world.base}/v1/batch`, next.body);
  }

  const events = {
    /** Who the visitor is, by the site's own id. */
    identify(userId: string | null, traits: Properties = {}): void {
      const before = get('user');
      if (userId && before && before !== userId) forget();
      if (userId) set('user', userId);
      tell('identify', { traits });
    },
    track: (event: string, properties: Properties = {}) => tell('track', { event, properties }),
    page: (name?: string, properties: Properties = {}) =>
      tell('page', { name, properties: { ...world.page(), ...properties } }),
    group: (groupId: string, traits: Properties = {}) => tell('group', { groupId, traits }),
    /** The visitor signed out. */
    reset: forget,
    anonymousId,
    flush: () => void flush(),
    leave,
    /** Calls written down before this script was there. */
    push([method, ...args]: Call): void {
      (events[method] as (...given: never[]) => void)?.(...args);
    },
  };
  if (keys().length > 0) soon(SOON);
  return events;
}
