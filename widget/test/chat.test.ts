import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createShelf } from '../src/shelf';
import { Browser, MemoryStorage, message } from './world';

let browser: Browser;
beforeEach(() => {
  browser = new Browser();
});

const talking = async () => {
  const chat = browser.tab();
  chat.start();
  chat.show(true);
  await browser.accept();
  return chat;
};

describe('what the visitor writes', () => {
  test('is kept until the server says it is committed', async () => {
    const chat = await talking();
    chat.send('Hello');
    const [sent] = browser.line.of('send');
    expect(sent).toMatchObject({ text: 'Hello', conversation: chat.state.current });
    expect(browser.kept()).toHaveLength(1);

    browser.line.says({ type: 'ack', id: sent?.id as string, version: 2 });
    expect(browser.kept()).toHaveLength(0);
    expect(chat.state.messages.map((line) => line.text)).toEqual(['Hello']);
  });

  test('while offline goes out in order when the line is back', async () => {
    const chat = await talking();
    browser.line.breaks();
    chat.send('one');
    chat.send('two');
    await browser.pass(1000);
    await browser.accept();
    expect(browser.line.of('send').map((frame) => frame.text)).toEqual(['one', 'two']);
  });

  test('goes out again under the same id when the answer was lost', async () => {
    const chat = await talking();
    chat.send('Hello');
    const first = browser.line.of('send')[0]?.id;
    browser.line.breaks();
    await browser.pass(1000);
    await browser.accept();
    expect(browser.line.of('send').map((frame) => frame.id)).toEqual([first]);
    expect(chat.state.pending).toHaveLength(1);
  });

  test('that came too fast goes out when the server said, whatever is written meanwhile', async () => {
    const chat = await talking();
    chat.send('one');
    const id = browser.line.of('send')[0]?.id as string;
    browser.line.says({ type: 'refused', id, code: 'rate_limited', message: 'Slowly.', retryAfter: 2 });
    chat.send('two');
    await browser.pass(2_100);
    expect(browser.line.of('send').map((frame) => frame.text)).toEqual(['one', 'two', 'one']);
  });

  test('goes out again on the same line when nothing came back for a while', async () => {
    const chat = await talking();
    chat.send('Hello');
    await browser.pass(9_000);
    expect(browser.line.of('send')).toHaveLength(1);
    await browser.pass(2_000);
    const ids = browser.line.of('send').map((frame) => frame.id);
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  test('survives a reload of the page', async () => {
    const before = browser.tab();
    before.send('Hello');
    browser.close(before);
    const after = browser.tab();
    after.start();
    await browser.accept();
    expect(browser.line.of('send')).toMatchObject([
      { text: 'Hello', id: before.state.pending[0]?.id, conversation: before.state.current },
    ]);
  });

  test('is sent by the tab it was written in, and by another only when that one is gone', async () => {
    const first = await talking();
    const wireOfFirst = browser.line;
    const second = browser.tab();
    second.start();
    second.show(true);
    await browser.accept();
    const wireOfSecond = browser.line;

    first.send('Hello');
    browser.tellOthers(first);
    await browser.accept();
    expect(second.state.pending.map((item) => item.text)).toEqual(['Hello']);
    expect(wireOfFirst.of('send')).toHaveLength(1);
    expect([...wireOfSecond.of('send'), ...browser.line.of('send')]).toHaveLength(0);

    browser.close(first);
    await browser.pass(11_000);
    expect(browser.line.of('send').map((frame) => frame.id)).toEqual([wireOfFirst.of('send')[0]?.id]);
  });

  test('leaves the other tabs when one has been told that it is committed', async () => {
    const first = await talking();
    const wire = browser.line;
    const second = browser.tab();
    second.start();
    await browser.settle();
    first.send('Hello');
    browser.tellOthers(first);
    wire.says({ type: 'ack', id: wire.of('send')[0]?.id as string, version: 2 });
    browser.tellOthers(first);
    expect(second.state.pending).toHaveLength(0);
  });

  test('that the server refuses is shown with its reason and can be tried again', async () => {
    const chat = await talking();
    chat.send('Hello');
    const id = browser.line.of('send')[0]?.id as string;
    browser.line.says({ type: 'refused', id, code: 'message_too_long', message: 'Too long.' });
    expect(chat.state.failed).toMatchObject([{ text: 'Hello', why: 'Too long.' }]);
    expect(browser.kept()).toHaveLength(0);

    chat.again(id);
    expect(chat.state.failed).toHaveLength(0);
    expect(browser.line.of('send').at(-1)).toMatchObject({ text: 'Hello' });
  });

  test('too fast waits as long as the server asks', async () => {
    const chat = await talking();
    chat.send('Hello');
    const id = browser.line.of('send')[0]?.id as string;
    browser.line.says({ type: 'refused', id, code: 'rate_limited', message: 'Slow down.', retryAfter: 5 });
    await browser.pass(4_000);
    expect(browser.line.of('send')).toHaveLength(1);
    await browser.pass(1_500);
    expect(browser.line.of('send')).toHaveLength(2);
    expect(chat.state.failed).toHaveLength(0);
  });

  test('is kept in memory where storage is full or forbidden', async () => {
    const storage = new MemoryStorage();
    storage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const chat = browser.tab({ shelf: createShelf('kira:demo:', storage) });
    chat.start();
    chat.send('Hello');
    await browser.accept();
    expect(browser.line.of('send')).toMatchObject([{ text: 'Hello' }]);
  });

  test('carries files by their ids', async () => {
    const chat = await talking();
    chat.send('', [{ id: 'file-1', name: 'a.png', type: 'image/png', size: 10, url: '/x' }]);
    expect(browser.line.of('send')).toMatchObject([{ attachments: ['file-1'] }]);
    expect(JSON.stringify(browser.kept())).not.toContain('/x');
  });
});

describe('what the server says', () => {
  test('is shown once, in the order of its versions', async () => {
    const chat = await talking();
    chat.send('Question');
    const id = browser.line.of('send')[0]?.id as string;
    browser.line.says({ type: 'ack', id, version: 2 });
    browser.line.says(message(2, 'Question', { id, by: 'VISITOR' }));
    browser.line.says(message(3, 'Answer'));
    browser.line.says(message(3, 'Answer'));
    expect(chat.state.messages.map((line) => line.text)).toEqual(['Question', 'Answer']);
  });

  test('is asked for from behind the last line received, which an acknowledgement is not', async () => {
    const chat = await talking();
    chat.send('one');
    const id = browser.line.of('send')[0]?.id as string;
    browser.line.says({ type: 'ack', id, version: 2 });
    browser.line.says(message(2, 'one', { id, by: 'VISITOR' }));
    chat.send('two');
    browser.line.says({ type: 'ack', id: browser.line.of('send')[1]?.id as string, version: 7 });
    browser.line.breaks();
    await browser.pass(1000);
    await browser.accept();
    // Not seven: an agent's line between the two may not have arrived.
    expect(browser.line.of('hello')[0]).toMatchObject({ after: 2 });
  });

  test('counts as unread until somebody looks', async () => {
    const chat = await talking();
    chat.send('Question');
    browser.line.says(message(3, 'Answer'));
    expect(chat.state.unread).toBe(0);
    chat.show(false);
    browser.line.says(message(4, 'And more'));
    browser.line.says(message(5, 'own', { by: 'VISITOR', id: 'x' }));
    expect(chat.state.unread).toBe(1);
    chat.show(true);
    expect(chat.state.unread).toBe(0);

    browser.visible = false;
    browser.line.says(message(6, 'While away'));
    expect(chat.state.unread).toBe(1);
    browser.visible = true;
    chat.wake();
    expect(chat.state.unread).toBe(0);
  });

  test('replaces the draft of an answer when it is committed', async () => {
    const chat = await talking();
    chat.send('Question');
    const conversation = chat.state.current;
    browser.line.says({ type: 'signal', signal: 'answer', conversation, text: 'An ans' });
    expect(chat.state.draft).toBe('An ans');
    browser.line.says(message(3, 'An answer.'));
    expect(chat.state.draft).toBeNull();
  });

  test('about typing ends by itself', async () => {
    const chat = await talking();
    chat.send('Question');
    const conversation = chat.state.current;
    browser.line.says({ type: 'signal', signal: 'typing', conversation, name: 'Anna', on: true });
    expect(chat.state.typing).toBe('Anna');
    await browser.pass(9_000);
    expect(chat.state.typing).toBeNull();
  });

  test('about a conversation begun elsewhere is followed, unless one is going on here', async () => {
    const chat = await talking();
    const other = { id: 'other', status: 'OPEN', holder: 'KIRA' } as const;
    chat.send('busy');
    browser.line.says({ type: 'state', conversation: other });
    expect(chat.state.current).not.toBe('other');
    browser.line.says({ type: 'ack', id: browser.line.of('send')[0]?.id as string, version: 2 });
    browser.line.says({ type: 'state', conversation: other });
    expect(chat.state.current).toBe('other');
    await browser.accept({ conversation: other });
    expect(browser.line.of('hello')[0]).toMatchObject({ conversation: 'other', after: 0 });
  });
});

describe('the connection', () => {
  test('is not opened for somebody who only looks at the page', async () => {
    browser.tab().start();
    await browser.settle();
    expect(browser.sessions).toHaveLength(1);
    expect(browser.lines).toHaveLength(0);
  });

  test('comes back by itself, waiting longer each time, and at once when the network returns', async () => {
    const chat = await talking();
    browser.line.breaks();
    expect(chat.state.link).toBe('offline');
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const before = browser.lines.length;
      const start = browser.now;
      while (browser.lines.length === before) await browser.pass(250);
      waits.push(browser.now - start);
      browser.line.breaks();
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeLessThanOrEqual(500);
    expect(waits.at(-1)).toBe(30_000);

    const before = browser.lines.length;
    chat.wake();
    await browser.settle();
    expect(browser.lines).toHaveLength(before + 1);
  });

  test('that has gone silent is given up', async () => {
    await talking();
    const line = browser.line;
    await browser.pass(25_000);
    expect(line.of('ping')).toHaveLength(1);
    line.says({ type: 'pong' });
    await browser.pass(25_000);
    expect(line.of('ping')).toHaveLength(2);
    await browser.pass(12_000);
    expect(line.closed).toBe(true);
  });

  test('begins a new session when the token is no longer good, and nothing unsent is lost', async () => {
    const chat = await talking();
    chat.send('Hello');
    const before = chat.state.current;
    browser.line.says({ type: 'refused', code: 'token_invalid', message: 'No.' });
    browser.answer = () => ({
      status: 200,
      body: { token: 'token-2', settings: chat.state.settings, conversation: null },
    });
    await browser.pass(1000);
    await browser.accept();
    expect(browser.sessions.at(-1)?.token).toBeUndefined();
    expect(browser.line.of('hello')[0]).toMatchObject({ token: 'token-2' });
    // To a conversation of its own: the old one belongs to somebody this visitor cannot prove to be.
    expect(chat.state.current).not.toBe(before);
    expect(browser.line.of('send')).toMatchObject([{ text: 'Hello', conversation: chat.state.current }]);
  });

  test('is tried again when the server does not answer, and the first message is not lost with it', async () => {
    let asked = 0;
    const chat = browser.tab({
      fetch: async () => {
        if (!asked++) await new Promise(() => {});
        return new Response(JSON.stringify(browser.answer().body));
      },
    });
    chat.start();
    chat.show(true);
    chat.send('Hello');
    await browser.pass(16_000);
    expect(asked).toBe(2);
    await browser.accept();
    expect(browser.line.of('send')).toMatchObject([{ text: 'Hello' }]);
  });

  test('ends with the element that has left the page', async () => {
    const chat = await talking();
    chat.stop();
    expect(browser.line.closed).toBe(true);
    await browser.pass(120_000);
    expect(browser.lines).toHaveLength(1);
  });

  test('is not tried again from a site that is not served', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    browser.answer = () => ({ status: 403, body: { code: 'origin_refused', detail: 'Not here.' } });
    const chat = browser.tab();
    chat.start();
    await browser.pass(120_000);
    expect(browser.sessions).toHaveLength(1);
    expect(chat.state.barred).toBe('origin_refused');
  });

  test('tells who the visitor is, even when the page says so while the session is on its way', async () => {
    const chat = browser.tab();
    chat.start();
    await chat.identify({ userId: '1', hash: 'h' });
    await browser.settle();
    expect(browser.sessions.map((session) => session.identity)).toEqual([
      undefined,
      { userId: '1', hash: 'h' },
    ]);
  });

  test('goes on without an identity that does not hold', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    browser.answer = () => ({ status: 403, body: { code: 'identity_invalid', detail: 'Forged.' } });
    const chat = browser.tab();
    await chat.identify({ userId: '1', hash: 'forged' });
    browser.answer = new Browser().answer;
    await browser.pass(1000);
    expect(browser.sessions.map((session) => !!session.identity)).toEqual([true, false]);
    expect(chat.state.barred).toBeNull();
  });
});

test('a new conversation begins empty and is written to from then on', async () => {
  const chat = await talking();
  chat.send('old');
  const old = chat.state.current;
  browser.line.says({ type: 'ack', id: browser.line.of('send')[0]?.id as string, version: 2 });
  browser.line.says({ type: 'state', conversation: { id: old, status: 'RESOLVED', holder: 'KIRA' } });
  chat.rate(5, 'good');
  expect(browser.line.of('rate')).toMatchObject([{ conversation: old, score: 5, comment: 'good' }]);
  chat.renew();
  expect(chat.state.messages).toHaveLength(0);
  chat.send('new');
  expect(browser.line.of('send').at(-1)?.conversation).not.toBe(old);
});
