/**
 * The console's one WebSocket. It says hello with the position of the last event it has seen, so that after
 * a break the server sends exactly what was missed; when that cannot be done the server says `reset`.
 */

export interface LiveEvent {
  type: 'event';
  position: string;
  kind:
    | 'conversation'
    | 'contact'
    | 'contact-fields'
    | 'contact-job'
    | 'company'
    | 'company-fields'
    | 'contact-note'
    | 'contact-task'
    | 'segment'
    | 'suppression'
    | 'article'
    | 'channel-account'
    | 'call'
    | 'delivery'
    | 'event-intake'
    | 'simulated-email'
    | 'simulated-text'
    | 'simulated-call'
    | 'whatsapp-number'
    | 'whatsapp-reaction'
    | 'workspace';
  id: string;
  event: string;
  version: number;
  at: string;
  data: Record<string, unknown> | null;
}

export type LiveSignal =
  | {
      type: 'signal';
      signal: 'typing';
      conversationId: string;
      by: { kind: string; id: string | null; name: string | null };
      on: boolean;
    }
  | {
      type: 'signal';
      signal: 'answer';
      conversationId: string;
      answerId: string;
      delta?: string;
      text: string;
    }
  | { type: 'signal'; signal: 'viewing'; conversationId: string; users: { id: string; name: string }[] };

export type ServerFrame =
  | { type: 'ready'; position: string }
  | LiveEvent
  | { type: 'reset'; position: string }
  | LiveSignal
  | { type: 'pong' };

export type ClientFrame =
  | { type: 'hello'; position: string | null }
  | { type: 'typing'; conversationId: string; on: boolean }
  | { type: 'viewing'; conversationId: string | null }
  | { type: 'ping' };

/** What listeners hear. `fresh` means: what was fetched before may have missed something. */
export type News =
  | { type: 'ready'; fresh: boolean }
  | { type: 'reset' }
  | { type: 'event'; event: LiveEvent }
  | { type: 'signal'; signal: LiveSignal };

export type ConnectionState =
  | { at: 'connecting' }
  | { at: 'live' }
  | { at: 'waiting'; attempt: number; until: number }
  | { at: 'offline' };

/** The parts of a browser the connection needs; tests bring their own. */
export interface Surroundings {
  open(url: string): {
    readonly readyState: number;
    send(text: string): void;
    close(): void;
    onopen: (() => void) | null;
    onmessage: ((event: { data: unknown }) => void) | null;
    onclose: (() => void) | null;
  };
  after(ms: number, run: () => void): () => void;
  now(): number;
  random(): number;
  online(): boolean;
}

const PING_EVERY = 25_000;
const ANSWER_WITHIN = 10_000;
const SLOWEST = 30_000;
const OPEN = 1;

export class Realtime {
  private socket: ReturnType<Surroundings['open']> | null = null;
  private position: string | null = null;
  private attempt = 0;
  private everReady = false;
  private running = false;
  private current: ConnectionState = { at: 'connecting' };
  private cancelTimer: () => void = () => {};
  private cancelDeadline: () => void = () => {};
  private viewing: string | null = null;
  private readonly hearers = new Set<(news: News) => void>();
  private readonly watchers = new Set<() => void>();
  private readonly utf8 = new TextDecoder();

  constructor(
    private readonly url: string,
    private readonly around: Surroundings,
    private readonly refused: () => void = () => {},
  ) {}

  state = (): ConnectionState => this.current;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  hear(hearer: (news: News) => void): () => void {
    this.hearers.add(hearer);
    return () => this.hearers.delete(hearer);
  }

  start(): void {
    if (!this.running) {
      this.running = true;
      this.connect();
    }
  }

  stop(): void {
    this.running = false;
    this.drop();
  }

  typing(conversationId: string, on: boolean): void {
    this.send({ type: 'typing', conversationId, on });
  }

  /** Remembered, so that it is said again after a reconnect. */
  view(conversationId: string | null): void {
    this.viewing = conversationId;
    this.send({ type: 'viewing', conversationId });
  }

  /** The network came back, or somebody looks at the page again: do not sit out the waiting time. */
  nudge(): void {
    if (!this.running) return;
    if (this.current.at === 'live') {
      this.ping();
    } else if (this.current.at !== 'connecting') {
      this.attempt = 0;
      this.connect();
    }
  }

  /** The browser says that there is no network. */
  lost(): void {
    if (this.running) {
      this.drop();
      this.become({ at: 'offline' });
    }
  }

  private connect(): void {
    this.drop();
    if (!this.around.online()) {
      this.become({ at: 'offline' });
      return;
    }
    this.become({ at: 'connecting' });
    const socket = this.around.open(this.url);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', position: this.position }));
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(event.data);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.retry();
    };
    this.deadline(() => this.retry());
  }

  private receive(raw: unknown): void {
    let frames: ServerFrame | ServerFrame[];
    try {
      // What many consoles are told comes as bytes, which the server encodes once for all of them.
      const text = typeof raw === 'string' ? raw : this.utf8.decode(raw as ArrayBuffer);
      frames = JSON.parse(text) as ServerFrame | ServerFrame[];
    } catch {
      return;
    }
    this.cancelDeadline();
    // What was committed together comes as one list.
    for (const frame of Array.isArray(frames) ? frames : [frames]) this.take(frame);
  }

  private take(frame: ServerFrame): void {
    switch (frame.type) {
      case 'ready': {
        const fresh = this.position === null;
        this.position = frame.position;
        this.attempt = 0;
        this.everReady = true;
        this.become({ at: 'live' });
        this.keepAlive();
        if (this.viewing) this.send({ type: 'viewing', conversationId: this.viewing });
        this.tell({ type: 'ready', fresh });
        break;
      }
      case 'event':
        this.tell({ type: 'event', event: frame });
        this.position = frame.position;
        break;
      case 'reset':
        this.position = frame.position;
        this.tell({ type: 'reset' });
        break;
      case 'signal':
        this.tell({ type: 'signal', signal: frame });
        break;
      case 'pong':
        break;
    }
  }

  private retry(): void {
    this.drop();
    if (!this.running) return;
    this.attempt++;
    if (!this.around.online()) {
      this.become({ at: 'offline' });
      return;
    }
    // A refused handshake looks like any closed socket; now and then ask whether we are still signed in.
    if (this.attempt % 3 === 0 || !this.everReady) this.refused();
    const ceiling = Math.min(SLOWEST, 500 * 2 ** Math.min(this.attempt - 1, 10));
    const pause = ceiling / 2 + (this.around.random() * ceiling) / 2;
    this.become({ at: 'waiting', attempt: this.attempt, until: this.around.now() + pause });
    this.cancelTimer = this.around.after(pause, () => this.connect());
  }

  private keepAlive(): void {
    this.cancelTimer();
    this.cancelTimer = this.around.after(PING_EVERY, () => {
      this.ping();
      this.keepAlive();
    });
  }

  private ping(): void {
    this.send({ type: 'ping' });
    this.deadline(() => this.retry());
  }

  private deadline(run: () => void): void {
    this.cancelDeadline();
    this.cancelDeadline = this.around.after(ANSWER_WITHIN, run);
  }

  private send(frame: ClientFrame): void {
    if (this.socket?.readyState === OPEN && (this.current.at === 'live' || frame.type === 'hello')) {
      this.socket.send(JSON.stringify(frame));
    }
  }

  private drop(): void {
    this.cancelTimer();
    this.cancelDeadline();
    const old = this.socket;
    this.socket = null;
    old?.close();
  }

  private tell(news: News): void {
    for (const hearer of this.hearers) hearer(news);
  }

  private become(state: ConnectionState): void {
    this.current = state;
    for (const watcher of this.watchers) watcher();
  }
}

export function inBrowser(refused: () => void): Realtime {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return new Realtime(
    `${scheme}//${location.host}/api/v1/realtime`,
    {
      open: (url) => {
        const socket = new WebSocket(url);
        socket.binaryType = 'arraybuffer';
        return socket as unknown as ReturnType<Surroundings['open']>;
      },
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      now: Date.now,
      random: Math.random,
      online: () => navigator.onLine,
    },
    refused,
  );
}
