/** The element, the script tag that brings it, and the page's side of it: `window.Kira`. */
import { createChat } from './chat';
import { draw as paint } from './dom';
import { createDrafts } from './drafts';
import { createFollow } from './follow';
import type { Identity } from './protocol';
import { createShelf, prefixOf } from './shelf';
import css from './style.css?inline';
import { type Screen, view } from './view';

const script = document.currentScript as HTMLScriptElement | null;
const home = script?.src ? new URL(script.src).origin : location.origin;

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

class KiraChat extends HTMLElement {
  screen?: Screen;
  private stop?: () => void;

  connectedCallback() {
    if (this.stop) {
      // Only moved to another place of the page.
      this.rise();
      return;
    }
    const workspace = this.getAttribute('workspace') ?? '';
    const base = this.getAttribute('server') ?? home;
    const locale = this.getAttribute('locale') || document.documentElement.lang || navigator.language;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const mount = document.createElement('div');
    root.replaceChildren(mount);

    let unread = 0;
    let queued = false;
    // Follow the conversation, unless the visitor is reading further up.
    let follow = true;
    const follows = createFollow();
    const scroll = () => {
      const log = root.querySelector('.log');
      if (log && follow) log.scrollTop = log.scrollHeight;
    };
    const draw = () => {
      queued = false;
      follow = follows(root.querySelector('.log'), chat.state.pending);
      paint(mount, [view(screen)]);
      scroll();
      const area = root.querySelector<HTMLTextAreaElement>('.bar textarea');
      if (area) {
        area.style.height = 'auto';
        area.style.height = `${Math.min(area.scrollHeight, 140)}px`;
      }
      if (chat.state.unread !== unread) {
        unread = chat.state.unread;
        this.dispatchEvent(new CustomEvent('unread', { detail: { unread }, bubbles: true, composed: true }));
      }
    };
    const refresh = () => {
      if (queued) return;
      queued = true;
      queueMicrotask(draw);
    };
    const prefix = prefixOf(workspace);
    const chat = createChat({
      base,
      workspace,
      locale,
      shelf: createShelf(prefix, storage()),
      fetch: (url, init) => fetch(url, init),
      line: (url) => new WebSocket(url),
      alone: (work) =>
        navigator.locks
          ? (navigator.locks.request(`${prefix}session`, work) as ReturnType<typeof work>)
          : work(),
      now: Date.now,
      later: (work, ms) => setTimeout(work, ms),
      cancel: (timer) => clearTimeout(timer as number),
      random: Math.random,
      uuid,
      visible: () => !document.hidden,
      page: () => ({ url: location.href, title: document.title, referrer: document.referrer }),
      changed: refresh,
    });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const phone = matchMedia('(max-width: 520px)');
    const screen: Screen = {
      chat,
      base,
      locale,
      drafts: createDrafts(base, chat, refresh),
      dark: dark.matches,
      phone: phone.matches,
      rating: 0,
      refresh,
      toggle(open) {
        chat.show(open);
        draw();
        root.querySelector<HTMLElement>(open ? '.bar textarea' : '.launcher')?.focus();
      },
    };
    this.screen = screen;

    const aborter = new AbortController();
    const { signal } = aborter;
    this.stop = () => {
      aborter.abort();
      chat.stop();
      this.screen = this.stop = undefined;
    };
    // What is typed or focused in here is not the page's: neither its shortcuts nor its focus traps.
    for (const type of ['keydown', 'keypress', 'keyup', 'focusin'])
      root.addEventListener(type, (event) => event.stopPropagation(), { signal });
    const media = () => {
      screen.dark = dark.matches;
      screen.phone = phone.matches;
      refresh();
    };
    dark.addEventListener('change', media, { signal });
    phone.addEventListener('change', media, { signal });
    // A picture has no height until it has loaded.
    root.addEventListener('load', scroll, { signal, capture: true });
    window.addEventListener('online', chat.wake, { signal });
    document.addEventListener('visibilitychange', () => document.hidden || chat.wake(), { signal });
    window.addEventListener('storage', (event) => event.key?.startsWith(prefix) && chat.shelved(), {
      signal,
    });
    this.rise();
    chat.start();
    refresh();
  }

  /** To the top layer: no transform, filter, opacity or clipping of the page reaches there. */
  private rise() {
    this.popover = 'manual';
    this.showPopover?.();
  }

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.stop?.());
  }
}

/** `crypto.randomUUID` is missing on plain-http pages. */
function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 15) | 64;
  bytes[8] = ((bytes[8] as number) & 63) | 128;
  return [...bytes]
    .map((byte, index) => ([4, 6, 8, 10].includes(index) ? '-' : '') + byte.toString(16).padStart(2, '0'))
    .join('');
}

const element = () => document.querySelector<KiraChat>('kira-chat');

/** What a page may ask of its chat. */
const api = {
  /** Opens the chat; with a text, the visitor asks it. */
  open(text?: string) {
    const screen = element()?.screen;
    screen?.toggle(true);
    if (text) screen?.chat.send(text);
  },
  close: () => element()?.screen?.toggle(false),
  identify: (who: Identity) => element()?.screen?.chat.identify(who),
  /** Calls back with the number of unread messages whenever it changes. */
  onunread: (listener: (unread: number) => void) =>
    element()?.addEventListener('unread', (event) => listener((event as CustomEvent).detail.unread)),
};

if (!customElements.get('kira-chat')) {
  customElements.define('kira-chat', KiraChat);
  const workspace = script?.dataset.workspace;
  if (workspace && !element()) {
    const chat = document.createElement('kira-chat');
    chat.setAttribute('workspace', workspace);
    document.body.append(chat);
  }
  Object.assign(window, { Kira: api });
}
