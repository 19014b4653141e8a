/** The script that tells Kira what happens on a page: `window.kiraEvents`. */
import { type Call, createEvents } from './tracker';

const script = document.currentScript as HTMLScriptElement | null;
const early = (window as { kiraEvents?: unknown }).kiraEvents;

if (script?.dataset.writeKey && (!early || Array.isArray(early))) {
  let storage: Storage | null = null;
  try {
    storage = window.localStorage;
  } catch {
    // Forbidden: what happens is then remembered as long as the page is open.
  }
  const events = createEvents({
    base: new URL(script.src).origin,
    writeKey: script.dataset.writeKey,
    storage,
    fetch: (url, init) => fetch(url, init),
    beacon: (url, body) => navigator.sendBeacon?.(url, body) ?? false,
    later: (work, ms) => setTimeout(work, ms),
    now: Date.now,
    random: () => crypto.getRandomValues(new Uint8Array(16)),
    page: () => ({
      path: location.pathname,
      referrer: document.referrer,
      search: location.search,
      title: document.title,
      url: location.href,
    }),
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    chat: !!document.querySelector('kira-chat, script[data-workspace][src*="widget.js"]'),
  });
  Object.assign(window, { kiraEvents: events });
  if (script.dataset.page !== 'off') events.page();
  for (const call of (early ?? []) as Call[]) events.push(call);
  addEventListener('pagehide', events.leave);
  document.addEventListener('visibilitychange', () => document.hidden && events.leave());
  addEventListener('online', events.flush);
}
