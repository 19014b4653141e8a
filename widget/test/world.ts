/** A browser and a server small enough to hold in a test: time moves only when told to. */
import { type Chat, createChat, type Line, type World } from '../src/chat';
import type { FromServer, Pending } from '../src/protocol';
import { createShelf } from '../src/shelf';

export class MemoryStorage implements Storage {
  [name: string]: unknown;
  get length() {
    return Object.keys(this).length;
  }
  clear() {
    for (const key of Object.keys(this)) delete this[key];
  }
  getItem(key: string) {
    return Object.hasOwn(this, key) ? (this[key] as string) : null;
  }
  key(index: number) {
    return Object.keys(this)[index] ?? null;
  }
  removeItem(key: string) {
    delete this[key];
  }
  setItem(key: string, value: string) {
    this[key] = value;
  }
}

type Sent = { type: string; id?: string; [field: string]: unknown };

export class Wire implements Line {
  onopen: Line['onopen'] = null;
  onmessage: Line['onmessage'] = null;
  onclose: Line['onclose'] = null;
  sent: Sent[] = [];
  closed = false;

  send(data: string) {
    this.sent.push(JSON.parse(data));
  }

  close() {
    this.closed = true;
  }

  of(type: string) {
    return this.sent.filter((frame) => frame.type === type);
  }

  open() {
    this.onopen?.call(this as never, new Event('open'));
  }

  says(frame: FromServer) {
    this.onmessage?.call(this as never, new MessageEvent('message', { data: JSON.stringify(frame) }));
  }

  breaks() {
    this.onclose?.call(this as never, new CloseEvent('close'));
  }
}

export const settings = {
  title: 'Northwind',
  greeting: 'Hi!',
  color: '#6750e8',
  position: 'RIGHT' as const,
  suggestions: ['What is Kira?'],
  assistant: 'Kira',
};

/** One browser with its storage; every tab of it is a chat. */
export class Browser {
  storage = new MemoryStorage();
  now = 1_000_000;
  lines: Wire[] = [];
  sessions: Record<string, unknown>[] = [];
  random = 1;
  visible = true;
  answer: () => { status: number; body: object } = () => ({
    status: 200,
    body: { token: 'token-1', settings, conversation: null },
  });
  private timers: { at: number; work: () => void }[] = [];
  private ids = 0;
  private tabs: Chat[] = [];

  tab(changes: Partial<World> = {}): Chat {
    const chat = createChat({
      base: 'https://kira.example',
      workspace: 'demo',
      locale: 'en',
      shelf: createShelf('kira:demo:', this.storage),
      fetch: async (_url, init) => {
        this.sessions.push(JSON.parse(String(init.body)));
        const { status, body } = this.answer();
        return new Response(JSON.stringify(body), { status });
      },
      line: () => {
        const line = new Wire();
        this.lines.push(line);
        return line;
      },
      alone: (work) => work(),
      now: () => this.now,
      later: (work, ms) => {
        const timer = { at: this.now + ms, work };
        this.timers.push(timer);
        return timer;
      },
      cancel: (timer) => {
        this.timers = this.timers.filter((other) => other !== timer);
      },
      random: () => this.random,
      uuid: () => `id-${++this.ids}`,
      visible: () => this.visible,
      page: () => ({ url: 'https://shop.example/', title: 'Shop', referrer: '' }),
      changed: () => {},
      ...changes,
    });
    this.tabs.push(chat);
    return chat;
  }

  /** What the browser tells the other tabs when one writes to storage. */
  tellOthers(writer: Chat) {
    for (const tab of this.tabs) if (tab !== writer) tab.shelved();
  }

  close(tab: Chat) {
    this.tabs = this.tabs.filter((other) => other !== tab);
  }

  get line(): Wire {
    return this.lines.at(-1) as Wire;
  }

  async settle() {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }

  async pass(ms: number) {
    const until = this.now + ms;
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.now = next.at;
      next.work();
      await this.settle();
    }
    this.now = until;
    await this.settle();
  }

  /** Opens the newest line and lets the server accept it. */
  async accept(frame: Partial<FromServer & { type: 'ready' }> = {}) {
    await this.settle();
    this.line.open();
    this.line.says({ type: 'ready', ...frame });
    await this.settle();
  }

  kept(): Pending[] {
    return createShelf('kira:demo:', this.storage).pending();
  }
}

export const message = (version: number, text: string, more: object = {}): FromServer => ({
  type: 'message',
  message: {
    id: `message-${version}`,
    conversation: 'id-1',
    version,
    at: '2026-01-01T00:00:00Z',
    by: 'KIRA',
    name: 'Kira',
    text,
    attachments: [],
    ...more,
  },
});
