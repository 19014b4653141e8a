import { QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyContactEvent, contactKeys } from '@/features/contacts/queries';
import { applyMessage } from '@/features/conversations/live';
import { conversationKeys } from '@/features/conversations/queries';
import { LiveClient } from '@/lib/answers';
import type { LiveEvent } from '@/lib/realtime';
import type { Message } from '@/lib/types';

/** A screen that shows one thing, and a server that answers when the test says so. */
function screen(client: LiveClient, queryKey: readonly unknown[]) {
  const asked: ((answer: unknown) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey,
    queryFn: () => new Promise<unknown>((answer) => asked.push(answer)),
    retry: false,
  });
  observer.subscribe(() => {});
  return {
    asked,
    shown: () => observer.getCurrentResult().data,
    async answer(which: number, what: unknown) {
      asked[which]?.(what);
      await vi.advanceTimersByTimeAsync(1_000);
    },
  };
}

const changed = (version: number): LiveEvent => ({
  type: 'event',
  position: '1',
  kind: 'contact',
  id: 'c',
  event: 'ConsentWithdrawn',
  version,
  at: '',
  data: null,
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('an answer that is on its way while news comes', () => {
  it('is asked for once more when it is the first one, however much news there was', async () => {
    const client = new LiveClient();
    const page = screen(client, ['contacts', 'one', 'c']);
    for (let each = 0; each < 3; each++) void client.invalidateQueries({ queryKey: ['contacts'] });
    expect(page.asked).toHaveLength(1);
    await page.answer(0, 'before the news');
    expect(page.asked).toHaveLength(2);
    await page.answer(1, 'after the news');
    expect(page.shown()).toBe('after the news');
    expect(page.asked).toHaveLength(2);
  });

  it('is left alone where the news is about something else', async () => {
    const client = new LiveClient();
    const page = screen(client, ['knowledge', 'list']);
    void client.invalidateQueries({ queryKey: ['contacts'] });
    await page.answer(0, 'all there is');
    expect(page.asked).toHaveLength(1);
  });

  it('does not hide a message that came meanwhile', async () => {
    const client = new LiveClient();
    const message = (id: string, version: number) => ({ id, version }) as Message;
    const thread = (...items: Message[]) => ({ pages: [{ items, next: null }], pageParams: [null] });
    const page = screen(client, conversationKeys.messages('a'));
    await page.answer(0, thread(message('m1', 1)));
    void client.refetchQueries({ queryKey: conversationKeys.messages('a') });
    applyMessage(client, 'a', message('m2', 2));
    await page.answer(1, thread(message('m1', 1)));
    expect(page.shown()).toMatchObject({ pages: [{ items: [{ id: 'm1' }, { id: 'm2' }] }] });
  });
});

describe('news of a contact whose version the screen has', () => {
  it('asks again for what stands beside it, and not for the contact', async () => {
    const client = new LiveClient();
    const one = screen(client, contactKeys.one('c'));
    const consents = screen(client, [...contactKeys.one('c'), 'consents']);
    await consents.answer(0, 'given');
    await one.answer(0, { id: 'c', version: 5 });
    applyContactEvent(client, changed(5));
    await consents.answer(1, 'withdrawn');
    expect(consents.shown()).toBe('withdrawn');
    expect(one.asked).toHaveLength(1);
    applyContactEvent(client, changed(6));
    expect(one.asked).toHaveLength(2);
  });
});
