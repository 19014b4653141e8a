import { type InfiniteData, QueryClient } from '@tanstack/react-query';
import { renderHook, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message, Page } from '@/lib/types';
import { discard, post, resend, resendUnreached, useOutbox } from './outbox';
import { conversationKeys } from './queries';

interface Sent {
  id: string;
  key: string | null;
}

let sent: Sent[] = [];
let answers: (() => Response | Promise<Response>)[] = [];

const stored = (id: string) => () =>
  Response.json(
    {
      id,
      version: 2,
      at: '2026-01-01T00:00:00Z',
      author: { kind: 'USER' },
      kind: 'MESSAGE',
      html: 'hi',
      text: 'hi',
      attachments: [],
    },
    { status: 201 },
  );

function thread(): QueryClient {
  const client = new QueryClient();
  client.setQueryData<InfiniteData<Page<Message>, null>>(conversationKeys.messages('c'), {
    pages: [{ items: [], next: null }],
    pageParams: [null],
  });
  return client;
}

const shown = (client: QueryClient) =>
  client.getQueryData<InfiniteData<Page<Message>>>(conversationKeys.messages('c'))?.pages[0]?.items ?? [];

beforeEach(() => {
  sent = [];
  answers = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const body = (await request.json()) as { id: string };
    sent.push({ id: body.id, key: request.headers.get('Idempotency-Key') });
    const next = answers.shift();
    return next ? next() : stored(body.id)();
  });
});

afterEach(() => vi.unstubAllGlobals());

describe('the outbox', () => {
  it('shows a message at once and hands it over to the thread when it is stored', async () => {
    const client = thread();
    const box = renderHook(() => useOutbox());
    post(client, { conversationId: 'c', html: 'hi', note: false, attachments: [] });
    box.rerender();
    expect(box.result.current.map((o) => o.state)).toEqual(['sending']);
    await waitFor(() => expect(shown(client)).toHaveLength(1));
    await waitFor(() => expect(box.result.current).toHaveLength(0));
    expect(sent[0]?.key).toBe(sent[0]?.id);
  });

  it('keeps a refused message and sends it again under the same id', async () => {
    const client = thread();
    const box = renderHook(() => useOutbox());
    answers = [() => Response.json({ code: 'unavailable', detail: 'busy' }, { status: 503 })];
    post(client, { conversationId: 'c', html: 'hi', note: false, attachments: [] });
    await waitFor(() => expect(box.result.current[0]?.state).toBe('failed'));
    resend(client, box.result.current[0]?.id ?? '');
    await waitFor(() => expect(box.result.current).toHaveLength(0));
    expect(sent).toHaveLength(2);
    expect(new Set(sent.map((s) => s.id)).size).toBe(1);
  });

  it('sends by itself after a reconnect what only the network stopped, and nothing that was refused', async () => {
    const client = thread();
    const box = renderHook(() => useOutbox());
    const cut = () => Promise.reject(new TypeError('network'));
    answers = [cut, cut, () => Response.json({ code: 'forbidden', detail: 'no' }, { status: 403 })];
    post(client, { conversationId: 'c', html: 'one', note: false, attachments: [] });
    post(client, { conversationId: 'c', html: 'two', note: false, attachments: [] });
    await waitFor(() => expect(box.result.current.map((o) => o.state)).toEqual(['failed', 'failed']));
    resendUnreached(client);
    await waitFor(() => expect(box.result.current.map((o) => o.html)).toEqual(['two']));
    discard(box.result.current[0]?.id ?? '');
  });

  it('lets the messages of a conversation leave in order', async () => {
    const client = thread();
    const box = renderHook(() => useOutbox());
    let free: () => void = () => {};
    answers = [
      () =>
        new Promise<Response>((resolve) => {
          free = () => resolve(stored(sent[0]?.id ?? '')());
        }),
    ];
    post(client, { conversationId: 'c', html: 'one', note: false, attachments: [] });
    post(client, { conversationId: 'c', html: 'two', note: false, attachments: [] });
    await waitFor(() => expect(sent).toHaveLength(1));
    free();
    await waitFor(() => expect(sent).toHaveLength(2));
    await waitFor(() => expect(box.result.current).toHaveLength(0));
  });
});
