/** Applies the socket's committed events to what the screens show, so that nothing is fetched again. */
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import { askAgain, onceAnswered } from '@/lib/answers';
import type { LiveEvent } from '@/lib/realtime';
import type { Contact, ConversationSummary, Counts, Message, Page, View } from '@/lib/types';
import { conversationKeys, type Filter, refreshActivity, VIEWS } from './queries';

type Pages<T, Next = string> = InfiniteData<Page<T, Next>, unknown>;
type Thread = Pages<Message, number>;

/** Whether a conversation belongs to a view: the same rule as the server's. */
export function belongs(view: View, c: ConversationSummary, me: string): boolean {
  switch (view) {
    case 'all':
      return true;
    case 'open':
      return c.status === 'OPEN';
    case 'mine':
      return c.status !== 'RESOLVED' && c.assignee?.id === me;
    case 'unassigned':
      return c.status === 'OPEN' && c.assignee === null && c.holder === 'PERSON';
    case 'kira':
      return c.status === 'OPEN' && c.holder === 'KIRA';
    case 'waiting':
      return c.status === 'OPEN' && c.waitingSince !== null;
    case 'snoozed':
      return c.status === 'SNOOZED';
    case 'resolved':
      return c.status === 'RESOLVED';
  }
}

/** A list's order: the latest message first, and the id where two are the same. */
function before(a: ConversationSummary, b: ConversationSummary): boolean {
  return a.lastMessageAt > b.lastMessageAt || (a.lastMessageAt === b.lastMessageAt && a.id > b.id);
}

/**
 * The list with the conversation where it now belongs. With a search a conversation that was not found
 * before is not guessed into the result.
 */
export function placed(
  list: Pages<ConversationSummary>,
  c: ConversationSummary,
  filter: Filter,
  me: string,
): Pages<ConversationSummary> {
  const old = list.pages.flatMap((p) => p.items).find((i) => i.id === c.id);
  if (old && old.version >= c.version) return list;
  const wanted =
    belongs(filter.view, c, me) && (filter.contact === undefined || filter.contact === c.contact.id);
  if (!old && (!wanted || filter.q !== '')) return list;
  const without = list.pages.map((page) =>
    page.items.some((i) => i.id === c.id)
      ? { ...page, items: page.items.filter((i) => i.id !== c.id) }
      : page,
  );
  if (!wanted) return { ...list, pages: without };
  for (let p = 0; p < without.length; p++) {
    const page = without[p] as Page<ConversationSummary>;
    const at = page.items.findIndex((i) => before(c, i));
    if (at >= 0) {
      const items = [...page.items.slice(0, at), c, ...page.items.slice(at)];
      return { ...list, pages: without.map((w, i) => (i === p ? { ...page, items } : w)) };
    }
  }
  // Older than everything loaded: it belongs at the end only when the end is loaded.
  const last = without.at(-1);
  if (!last || last.next !== null) return { ...list, pages: without };
  return { ...list, pages: [...without.slice(0, -1), { ...last, items: [...last.items, c] }] };
}

/** What the sidebar's number counts: open conversations that people hold and have not read. */
function isUnread(c: ConversationSummary | null): boolean {
  return c !== null && c.status === 'OPEN' && c.holder === 'PERSON' && c.unread > 0;
}

export function counted(
  counts: Counts,
  old: ConversationSummary | null,
  now: ConversationSummary,
  me: string,
): Counts {
  const next = { ...counts };
  for (const view of VIEWS) {
    const was = old !== null && belongs(view, old, me);
    const is = belongs(view, now, me);
    next[view] = Math.max(0, next[view] + Number(is) - Number(was));
  }
  next.unread = Math.max(0, next.unread + Number(isUnread(now)) - Number(isUnread(old)));
  return next;
}

/** The thread with the message in its place; one that came before is not doubled. */
export function withMessage(thread: Thread, message: Message): Thread {
  const [newest, ...older] = thread.pages;
  if (!newest || thread.pages.some((p) => p.items.some((m) => m.id === message.id))) return thread;
  const at = newest.items.findLastIndex((m) => m.version <= message.version) + 1;
  const items = [...newest.items.slice(0, at), message, ...newest.items.slice(at)];
  return { ...thread, pages: [{ ...newest, items }, ...older] };
}

/** The newest version of a conversation that any screen holds. */
export function remembered(client: QueryClient, id: string): ConversationSummary | null {
  let best = client.getQueryData<ConversationSummary>(conversationKeys.one(id)) ?? null;
  for (const [, list] of client.getQueriesData<Pages<ConversationSummary>>({
    queryKey: conversationKeys.lists,
  })) {
    for (const page of list?.pages ?? []) {
      const found = page.items.find((i) => i.id === id);
      if (found && (!best || found.version > best.version)) best = found;
    }
  }
  return best;
}

/** Puts a conversation's new state into every list, the open conversation and the counts. */
export function applySummary(
  client: QueryClient,
  summary: ConversationSummary,
  me: string,
  created = false,
): void {
  count(client, summary, me, created);
  // Each by itself: one may know of it already, another not.
  for (const query of client.getQueryCache().findAll({ queryKey: conversationKeys.lists })) {
    const filter = query.queryKey[2] as Filter | undefined;
    if (filter) {
      const change = (list: Pages<ConversationSummary>) => placed(list, summary, filter, me);
      put(client, query.queryKey, change, isCommitted(summary));
    }
  }
  const change = (one: ConversationSummary) => (one.version < summary.version ? summary : one);
  put(client, conversationKeys.one(summary.id), change, isCommitted(summary));
}

/** What is only foreseen has half a version. */
function isCommitted(summary: ConversationSummary): boolean {
  return Number.isInteger(summary.version);
}

function count(client: QueryClient, summary: ConversationSummary, me: string, created: boolean): void {
  const key = conversationKeys.counts;
  askAgain(client, client.getQueryCache().find({ queryKey: key }));
  const old = remembered(client, summary.id);
  const counts = client.getQueryData<Counts>(key);
  if (!counts || (old && old.version >= summary.version)) return;
  if (old || created) {
    client.setQueryData<Counts>(key, counted(counts, old, summary, me));
  } else {
    // Never seen on this screen: what it counted as before is not known here.
    void client.invalidateQueries({ queryKey: key });
  }
}

export function applyMessage(client: QueryClient, conversationId: string, message: Message): void {
  const change = (thread: Thread) => withMessage(thread, message);
  put(client, conversationKeys.messages(conversationId), change, true);
}

/** Changes what is there; what is sure also changes an answer that is on its way, which may be older. */
function put<T>(client: QueryClient, key: QueryKey, change: (old: T) => T, sure: boolean): void {
  const now = () => client.setQueryData<T>(key, (old) => (old === undefined ? old : change(old)));
  now();
  if (sure) onceAnswered(client, client.getQueryCache().find({ queryKey: key }), now);
}

export function applyConversationEvent(client: QueryClient, event: LiveEvent, me: string): void {
  const summary = event.data?.summary as ConversationSummary | undefined;
  const message = event.data?.message as Message | undefined;
  if (message) applyMessage(client, event.id, message);
  if (summary) {
    const before = remembered(client, event.id)?.contact.id;
    applySummary(client, summary, me, event.version === 1);
    if (!UNTOLD.has(event.event)) happened(client, summary.contact.id);
    // It went over to another contact, into whom its own was merged.
    if (before && before !== summary.contact.id) happened(client, before);
  }
}

/**
 * Calls a contact by their present name wherever one of their conversations stands. No conversation says so:
 * a name belongs to the contact.
 */
export function applyContactName(client: QueryClient, event: LiveEvent): void {
  const contact = event.data?.contact as Contact | undefined;
  if (!contact) return;
  const { id, name, email } = contact;
  const old = (c: ConversationSummary) =>
    c.contact.id === id && (c.contact.name !== name || c.contact.email !== email);
  const renamed = (c: ConversationSummary) => (old(c) ? { ...c, contact: { id, name, email } } : c);
  for (const [key, list] of client.getQueriesData<Pages<ConversationSummary>>({
    queryKey: conversationKeys.lists,
  })) {
    if (list?.pages.some((page) => page.items.some(old))) {
      client.setQueryData(key, {
        ...list,
        pages: list.pages.map((page) => ({ ...page, items: page.items.map(renamed) })),
      });
    }
  }
  for (const [key, one] of client.getQueriesData<ConversationSummary>({ queryKey: conversationKeys.ones })) {
    if (one && old(one)) client.setQueryData(key, renamed(one));
  }
}

let companiesWait = false;

/** Something happened with a company or with somebody who may belong to one that is on screen. */
export function happenedInCompanies(client: QueryClient): void {
  const shown = client.getQueryCache().findAll({ queryKey: conversationKeys.ofCompanies, type: 'active' });
  if (shown.length === 0 || companiesWait) return;
  companiesWait = true;
  setTimeout(() => {
    companiesWait = false;
    void client.invalidateQueries({ queryKey: conversationKeys.ofCompanies });
  }, 5 * EVERY);
}

/** Changes nothing that a timeline tells of. */
const UNTOLD = new Set(['MarkedRead', 'Woken']);

/** So often at most is a timeline looked at anew while more and more happens. */
const EVERY = 400;
const waiting = new Set<string>();

/** Something more happened with a contact, so a timeline of it on screen shows that, too. */
export function happened(client: QueryClient, contact: string): void {
  const shown = client.getQueryCache().findAll({ queryKey: conversationKeys.activity(contact) });
  if (shown.length === 0 || waiting.has(contact)) return;
  waiting.add(contact);
  setTimeout(() => {
    waiting.delete(contact);
    void refreshActivity(client, contact);
  }, EVERY);
}
