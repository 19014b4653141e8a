/**
 * The visitor's side of the conversation, without a screen: session, socket, queue and transcript.
 *
 * What the visitor does is written to the shelf first and leaves it only when the server says it is
 * committed; ids are made here, so a resend after a lost answer, a reload or from a second tab is the
 * same message. What the server says arrives by version, and a reconnect asks for all that is behind
 * the last version seen.
 */
import type { Attachment, Conversation, FromServer, Identity, Message, Pending, Settings } from './protocol';
import type { Shelf } from './shelf';

export type Line = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>;

/** The world around the chat: a browser, or a test. */
export type World = {
  base: string;
  workspace: string;
  shelf: Shelf;
  fetch(url: string, init: RequestInit): Promise<Response>;
  line(url: string): Line;
  /** Runs work while no other tab does the same. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  now(): number;
  later(work: () => void, ms: number): unknown;
  cancel(timer: unknown): void;
  random(): number;
  uuid(): string;
  /** Whether a person can see the page. */
  visible(): boolean;
  page(): { url: string; title: string; referrer: string };
  locale: string;
  changed(): void;
};

export type Failed = Pending & { why: string };

export type State = {
  settings: Settings | null;
  link: 'idle' | 'connecting' | 'online' | 'offline';
  /** The server does not serve this page: nothing is shown. */
  barred: string | null;
  /** Id of the conversation written to next; the server may not have heard of it yet. */
  current: string;
  conversation: Conversation | null;
  messages: Message[];
  pending: Pending[];
  failed: Failed[];
  typing: string | null;
  /** Kira's answer while it is being written. */
  draft: string | null;
  unread: number;
  open: boolean;
};

export type Chat = ReturnType<typeof createChat>;

const RESEND_AFTER = 10_000;
const PING_EVERY = 25_000;
const SILENCE = 12_000;
/** A server that takes this long for a session is asked again. */
const PATIENCE = 15_000;

export function createChat(world: World) {
  const { shelf } = world;
  const cached = shelf.get('settings');
  const state: State = {
    settings: cached ? (JSON.parse(cached) as Settings) : null,
    link: 'idle',
    barred: null,
    current: shelf.get('current') ?? '',
    conversation: null,
    messages: [],
    pending: shelf.pending(),
    failed: [],
    typing: null,
    draft: null,
    unread: 0,
    open: false,
  };
  /** Last version received in order; an acknowledgement does not move it, others may lie before it. */
  let cursor = 0;
  let attempt = 0;
  let identity: Identity | undefined;
  let socket: Line | null = null;
  let stopped = false;
  let ready = false;
  let wantsSession = true;
  let retry: unknown;
  let heart: unknown;
  let typingOff: unknown;
  let flushing: unknown;
  let toldTyping = 0;
  let lastAt = 0;
  /** When each pending item may be sent again. */
  const notBefore = new Map<string, number>();

  const changed = () => world.changed();
  const seen = () => Number(shelf.get('seen') ?? 0);

  function write(frame: object) {
    socket?.send(JSON.stringify(frame));
  }

  // --- session ---------------------------------------------------------------------------------

  async function session(): Promise<void> {
    await world.alone(async () => {
      const who = identity;
      let late: unknown;
      const response = await Promise.race([
        world.fetch(`${world.base}/chat/v1/sessions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          credentials: 'omit',
          body: JSON.stringify({
            workspace: world.workspace,
            token: shelf.get('token') ?? undefined,
            identity: who,
            page: world.page(),
            locale: world.locale,
          }),
        }),
        new Promise<never>((_, refuse) => {
          late = world.later(() => refuse(new Error('Kira: no answer')), PATIENCE);
        }),
      ]).finally(() => world.cancel(late));
      const body = await response.json();
      if (!response.ok) {
        const code = String(body.code);
        // 4xx other than "slow down": asking again would not help.
        if (response.status < 500 && response.status !== 429) state.barred = code;
        throw new Error(`Kira: ${body.detail ?? code}`);
      }
      state.barred = null;
      // The page may have said who the visitor is while this one was on its way.
      wantsSession = identity !== who;
      shelf.set('token', body.token);
      shelf.set('settings', JSON.stringify(body.settings));
      state.settings = body.settings;
      const conversation: Conversation | null = body.conversation;
      if (conversation && conversation.id !== state.current && !state.pending.length) {
        // Another device's conversation, or storage was cleared; a new one begun here stays.
        if (!state.current || conversation.status !== 'RESOLVED') adopt(conversation.id);
      }
      if (conversation?.id === state.current) state.conversation = conversation;
    });
  }

  /** Turns to another conversation and forgets the transcript of the last. */
  function adopt(id: string) {
    state.current = id;
    state.conversation = null;
    state.messages = [];
    state.draft = state.typing = null;
    state.unread = 0;
    cursor = 0;
    if (shelf.get('current') !== id) {
      shelf.set('current', id);
      shelf.set('seen', null);
    }
  }

  /** A visitor of whom the server knows nothing: what is unsent goes to a conversation of theirs. */
  function forget() {
    shelf.set('token', null);
    wantsSession = true;
    adopt(world.uuid());
    for (const item of state.pending) keep({ ...item, conversation: state.current });
    state.pending = shelf.pending();
  }

  // --- connection ------------------------------------------------------------------------------

  const needed = () => state.open || !!state.conversation || state.pending.length > 0;

  async function connect(): Promise<void> {
    world.cancel(retry);
    if (socket || stopped || state.link === 'connecting') return;
    state.link = 'connecting';
    changed();
    try {
      while (wantsSession) await session();
    } catch (error) {
      if (state.barred) console.warn(String(error));
      if (identity && state.barred === 'identity_invalid') {
        // The page's claim does not hold: the visitor may still be served as nobody in particular.
        identity = undefined;
        state.barred = null;
      }
      if (state.barred) {
        state.link = 'idle';
        changed();
      } else again();
      return;
    }
    if (stopped || !needed()) {
      state.link = 'idle';
      attempt = 0;
      changed();
      return;
    }
    const line = world.line(`${world.base.replace(/^http/, 'ws')}/chat/v1/socket`);
    socket = line;
    line.onopen = () =>
      write({
        type: 'hello',
        token: shelf.get('token'),
        conversation: state.current || null,
        after: cursor,
        page: world.page(),
        locale: world.locale,
      });
    line.onmessage = (event) => {
      if (socket !== line) return;
      hear(JSON.parse(event.data) as FromServer);
      if (socket === line) beat();
      changed();
    };
    line.onclose = () => {
      if (socket === line) drop();
    };
    beat();
  }

  /** Expects to hear from the server within a while, and asks it when it has been quiet. */
  function beat() {
    world.cancel(heart);
    heart = world.later(
      () => {
        if (ready) write({ type: 'ping' });
        heart = world.later(drop, SILENCE);
      },
      ready ? PING_EVERY : 0,
    );
  }

  function drop() {
    const line = socket;
    socket = null;
    ready = false;
    notBefore.clear();
    state.typing = state.draft = null;
    world.cancel(heart);
    line?.close();
    again();
  }

  function again() {
    state.link = 'offline';
    world.cancel(retry);
    if (stopped) return;
    // Full jitter above a floor: a restarted server is not met by every visitor at once.
    const wait = Math.min(30_000, 500 * 2 ** attempt++) * (0.5 + world.random() / 2);
    retry = world.later(connect, wait);
    changed();
  }

  /** The network came back, or the page was looked at again. */
  function wake() {
    if (!socket && state.link === 'offline') {
      attempt = 0;
      connect();
    }
    look();
  }

  function reconnect() {
    if (!socket) return;
    attempt = 0;
    drop();
    wake();
  }

  // --- what the server says --------------------------------------------------------------------

  function hear(frame: FromServer) {
    switch (frame.type) {
      case 'ready':
        ready = true;
        attempt = 0;
        state.link = 'online';
        if (frame.conversation) meet(frame.conversation);
        flush();
        return;
      case 'token':
        shelf.set('token', frame.token);
        return;
      case 'ack': {
        const item = state.pending.find((pending) => pending.id === frame.id);
        settle(frame.id);
        if (item?.type === 'send' && !state.messages.some((message) => message.id === item.id)) {
          place({
            id: item.id,
            conversation: item.conversation,
            version: frame.version,
            at: new Date(item.at).toISOString(),
            by: 'VISITOR',
            name: '',
            text: item.text ?? '',
            attachments: item.attachments ?? [],
          });
        }
        return;
      }
      case 'refused':
        refused(frame);
        return;
      case 'message':
        receive(frame.message);
        return;
      case 'state':
        meet(frame.conversation);
        return;
      case 'signal':
        if (frame.conversation !== state.current) return;
        if (frame.signal === 'answer') state.draft = frame.text;
        else {
          world.cancel(typingOff);
          state.typing = frame.on ? frame.name : null;
          // A lost "stopped typing" must not type for ever.
          if (frame.on)
            typingOff = world.later(() => {
              state.typing = null;
              changed();
            }, 8_000);
        }
        return;
      default:
        return;
    }
  }

  function meet(conversation: Conversation) {
    if (conversation.id !== state.current) {
      // One begun in another tab or on another device: follow it, unless something goes on here.
      const busy = state.pending.length || (state.conversation && state.conversation.status !== 'RESOLVED');
      if (conversation.status === 'OPEN' && !busy) {
        adopt(conversation.id);
        reconnect();
      }
      return;
    }
    state.conversation = conversation;
    if (conversation.holder !== 'KIRA') state.draft = null;
  }

  function receive(message: Message) {
    if (message.conversation !== state.current) return;
    cursor = Math.max(cursor, message.version);
    settle(message.id);
    place(message);
    if (message.by === 'KIRA') state.draft = null;
    if (message.by === 'USER') state.typing = null;
    look();
  }

  function place(message: Message) {
    state.messages = [...state.messages.filter((other) => other.id !== message.id), message].sort(
      (a, b) => a.version - b.version,
    );
  }

  function refused(frame: FromServer & { type: 'refused' }) {
    if (frame.code === 'token_invalid') {
      forget();
      drop();
      return;
    }
    if (!frame.id) return;
    if (frame.code === 'rate_limited' || frame.code === 'unavailable') {
      notBefore.set(frame.id, world.now() + (frame.retryAfter ?? 2) * 1000);
      flush();
      return;
    }
    const item = state.pending.find((pending) => pending.id === frame.id);
    settle(frame.id);
    if (item?.type === 'send') state.failed = [...state.failed, { ...item, why: frame.message }];
  }

  /** Counts what nobody has looked at, or notes that it was seen. */
  function look() {
    const news = state.messages.filter(
      (message) => message.by !== 'VISITOR' && message.by !== 'SYSTEM' && message.version > seen(),
    );
    if (state.open && world.visible()) {
      const last = news.at(-1);
      if (last) shelf.set('seen', String(last.version));
      state.unread = 0;
    } else state.unread = news.length;
    changed();
  }

  // --- what the visitor does -------------------------------------------------------------------

  function keep(item: Pending) {
    shelf.set(`q:${item.id}`, JSON.stringify(item));
  }

  function settle(id: string) {
    notBefore.delete(id);
    shelf.set(`q:${id}`, null);
    state.pending = state.pending.filter((pending) => pending.id !== id);
  }

  function enqueue(item: Partial<Pending> & { type: Pending['type'] }) {
    if (!state.current) adopt(world.uuid());
    lastAt = Math.max(world.now(), lastAt + 1);
    const whole: Pending = { id: world.uuid(), conversation: state.current, at: lastAt, ...item };
    keep(whole);
    state.pending = [...state.pending, whole];
    flush();
    if (!socket) {
      if (state.link === 'idle') connect();
      else wake();
    }
    changed();
  }

  /** Sends what waits, in order. What has been sent is left alone for a while. */
  function flush() {
    if (!ready) return;
    const now = world.now();
    let next = RESEND_AFTER;
    for (const { at: _, ...item } of state.pending) {
      const wait = (notBefore.get(item.id) ?? 0) - now;
      if (wait > 0) {
        next = Math.min(next, wait);
        continue;
      }
      notBefore.set(item.id, now + RESEND_AFTER);
      write(item.type === 'send' ? { ...item, attachments: item.attachments?.map((file) => file.id) } : item);
    }
    // Whatever is still here then was lost on the way, refused for now, or left behind by a closed tab.
    if (state.pending.length) flushIn(next + 1);
  }

  function flushIn(ms: number) {
    world.cancel(flushing);
    flushing = world.later(flush, ms);
  }

  return {
    state,
    wake,

    start: connect,

    /** The element has left the page for good. */
    stop() {
      stopped = true;
      world.cancel(retry);
      if (socket) drop();
    },

    /** Another tab changed the shelf. */
    shelved() {
      const current = shelf.get('current') ?? '';
      state.pending = shelf.pending();
      if (current && current !== state.current) {
        adopt(current);
        reconnect();
      }
      if (state.pending.length) {
        // The tab it was written in sends it; this one only when that did not happen.
        for (const item of state.pending)
          if (!notBefore.has(item.id)) notBefore.set(item.id, world.now() + RESEND_AFTER);
        flushIn(RESEND_AFTER + 1);
        if (!socket && state.link === 'idle') connect();
      }
      look();
    },

    send(text: string, attachments: Attachment[] = []) {
      // The link of a file expires; the server gives a fresh one with the message.
      const files = attachments.map(({ id, name, type, size }) => ({ id, name, type, size }));
      enqueue({ type: 'send', text, attachments: files });
      toldTyping = 0;
    },

    askForPerson() {
      enqueue({ type: 'person' });
    },

    rate(score: number, comment: string) {
      enqueue({ type: 'rate', score, comment });
      if (state.conversation) state.conversation = { ...state.conversation, rating: score };
      changed();
    },

    again(id: string) {
      const item = state.failed.find((failed) => failed.id === id);
      state.failed = state.failed.filter((failed) => failed.id !== id);
      if (item) enqueue({ type: 'send', text: item.text, attachments: item.attachments });
    },

    discard(id: string) {
      state.failed = state.failed.filter((failed) => failed.id !== id);
      changed();
    },

    /** Tells the other side that the visitor is writing, not more than every few seconds. */
    typing(on: boolean) {
      const now = world.now();
      if (!ready || !state.conversation || (on ? now - toldTyping < 3_000 : !toldTyping)) return;
      toldTyping = on ? now : 0;
      write({ type: 'typing', conversation: state.current, on });
    },

    renew() {
      adopt(world.uuid());
      changed();
    },

    show(open: boolean) {
      state.open = open;
      if (open && !socket) {
        if (state.link === 'idle') connect();
        else wake();
      }
      look();
    },

    async identify(who: Identity): Promise<void> {
      identity = who;
      wantsSession = true;
      state.barred = null;
      if (socket) reconnect();
      else if (state.link !== 'connecting') await connect();
    },

    token: () => shelf.get('token'),

    /** A first file makes the visitor known. */
    renewToken: (token: string) => shelf.set('token', token),

    /** A session, if there is none yet: files are sent before the first message. */
    async ensure() {
      if (wantsSession) await session();
    },
  };
}
