import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import type { Kira } from '../kira.ts';
import { Agent, Visitor } from '../people.ts';
import { expect, test } from '../test.ts';

type Entry = {
  type: string;
  category: string;
  story: { name: string; properties: Record<string, unknown> } | null;
};
type Contact = {
  id: string;
  name: string;
  email: string | null;
  verified: boolean;
  identities: { value: string }[];
};

/** Asks the API as the signed-in agent does. */
class Console {
  private constructor(readonly agent: Agent) {}

  static of(agent: Agent): Console {
    return new Console(agent);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.agent.page.request.get(
      `/api/v1${path}`.replace(/^/, new URL(this.agent.page.url()).origin),
    );
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.json();
  }

  async source(type: 'SERVER' | 'BROWSER', name: string): Promise<string> {
    const answer = await this.agent.page.request.post(
      `${new URL(this.agent.page.url()).origin}/api/v1/event-sources`,
      {
        data: { name, type },
      },
    );
    expect(answer.status(), await answer.text()).toBe(201);
    return (await answer.json()).writeKey;
  }

  async contact(id: string): Promise<Contact | undefined> {
    const { items } = await this.get<{ items: Contact[] }>(`/contacts?limit=100`);
    return items.find((c) => c.identities.some((i) => i.value === id));
  }

  /** What somebody did, by name, oldest first; nothing while they are not known. */
  async did(id: string): Promise<string[]> {
    const contact = await this.contact(id);
    if (!contact) return [];
    const { items } = await this.get<{ items: Entry[] }>(
      `/contacts/${contact.id}/activity?limit=100&category=EVENTS&category=PAGES`,
    );
    return items.map((e) => e.story?.name ?? '').reverse();
  }
}

test('the SDK of Segment for servers works as it is', async ({ browser, kira }) => {
  const console = Console.of(await Agent.signedIn(browser, kira));
  const analytics = new Analytics({ writeKey: await console.source('SERVER', 'Segment'), host: kira.url });
  const failures: unknown[] = [];
  analytics.on('error', (error) => failures.push(error));
  analytics.identify({ userId: 'segment-1', traits: { name: 'Ada Segment', email: 'ada@segment.test' } });
  analytics.track({ userId: 'segment-1', event: 'Order Completed', properties: { total: 99.5 } });
  analytics.page({ userId: 'segment-1', name: 'Pricing' });
  analytics.screen({ userId: 'segment-1', name: 'Home' });
  analytics.group({ userId: 'segment-1', groupId: 'g1', traits: { name: 'Initech' } });
  analytics.track({ anonymousId: 'segment-before', event: 'Looked around' });
  analytics.alias({ userId: 'segment-1', previousId: 'segment-before' });
  await analytics.closeAndFlush();
  expect(failures).toEqual([]);

  await expect
    .poll(async () => (await console.did('segment-1')).sort())
    .toEqual(['Home', 'Initech', 'Looked around', 'Order Completed', 'Pricing']);
  const ada = await console.contact('segment-1');
  expect(ada).toMatchObject({ name: 'Ada Segment', email: 'ada@segment.test', verified: true });
});

test('the SDK of RudderStack for servers works as it is, packed', async ({ browser, kira }) => {
  const console = Console.of(await Agent.signedIn(browser, kira));
  const analytics = new RudderAnalytics(await console.source('SERVER', 'RudderStack'), {
    dataPlaneUrl: kira.url,
    flushAt: 20,
    gzip: true,
  });
  analytics.identify({ userId: 'rudder-1', traits: { name: 'Ada Rudder' } });
  analytics.track({ userId: 'rudder-1', event: 'Order Completed', properties: { total: 5 } });
  analytics.page({ userId: 'rudder-1', name: 'Docs' });
  await new Promise<void>((done, fail) => analytics.flush((error?: Error) => (error ? fail(error) : done())));

  await expect.poll(() => console.did('rudder-1')).toEqual(['Order Completed', 'Docs']);
});

/** Somebody else's site, with the SDK of Segment for browsers on it. */
async function otherSite(): Promise<{ server: Server; url: string }> {
  const found = createRequire(import.meta.url).resolve('@segment/analytics-next/package.json');
  const umd = join(dirname(found), 'dist', 'umd');
  const server = createServer((request, response) => {
    const name = request.url?.match(/^\/sdk\/([\w.-]+\.js)$/)?.[1];
    try {
      response.setHeader('Content-Type', name ? 'text/javascript' : 'text/html');
      response.end(
        name
          ? readFileSync(join(umd, name))
          : '<title>Other site</title><script src="/sdk/index.js"></script>',
      );
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('the SDK of Segment for browsers works as it is, on another site', async ({ browser, kira }) => {
  const console = Console.of(await Agent.signedIn(browser, kira));
  const writeKey = await console.source('BROWSER', 'Other site');
  const site = await otherSite();
  try {
    for (const strategy of ['standard', 'batching']) {
      const page = await (await browser.newContext()).newPage();
      await page.goto(site.url);
      const anonymous = await page.evaluate(
        async ([key, host, how]) => {
          const { AnalyticsBrowser } = (
            window as never as { AnalyticsNext: typeof import('@segment/analytics-next') }
          ).AnalyticsNext;
          const analytics = AnalyticsBrowser.load({
            writeKey: key as string,
            cdnSettings: {
              integrations: {
                'Segment.io': {
                  apiKey: key as string,
                  apiHost: `${host}/v1`,
                  protocol: 'http',
                  deliveryStrategy: { strategy: how as 'batching', config: { size: 2, timeout: 100 } },
                },
              },
            } as never,
          });
          await analytics.page('Landing');
          await analytics.track(`Clicked ${how}`, { where: 'hero' });
          await analytics.identify(`browser-${how}`, { name: 'Said Only' });
          await analytics.track(`Left ${how}`);
          return (await analytics.user()).anonymousId() as string;
        },
        [writeKey, new URL(kira.url).host, strategy],
      );
      await expect
        .poll(() => console.did(anonymous))
        .toEqual(['Landing', `Clicked ${strategy}`, `Left ${strategy}`]);
      expect((await console.contact(anonymous))?.verified).toBe(false);
      await page.context().close();
    }
  } finally {
    site.server.close();
  }
});

test('what happens in the shop is on the timeline while somebody looks', async ({ browser, kira }) => {
  const visitor = await Visitor.on(browser, kira);
  await visitor.asks('What is Kira?');
  // Who asks for the id before the chat has begun gets one that the chat knows nothing of.
  await expect(visitor.log.getByRole('listitem').getByRole('link').first()).toBeVisible({ timeout: 60_000 });
  const agent = await Agent.signedIn(browser, kira);
  const { page } = agent;
  const anonymous = await visitor.page.evaluate(() =>
    (window as never as { kiraEvents: { anonymousId(): string } }).kiraEvents.anonymousId(),
  );
  const console = Console.of(agent);

  await test.step('the page view and the chat are one person', async () => {
    await expect.poll(() => console.did(anonymous)).toHaveLength(1);
    const contact = await console.contact(anonymous);
    await page.goto(`${kira.url}/contacts/${contact?.id}`);
    const timeline = page.getByRole('listitem');
    await expect(timeline.filter({ hasText: /Viewed Northwind/ })).toBeVisible();
    await expect(timeline.filter({ hasText: 'What is Kira?' }).first()).toBeVisible();
  });

  await test.step('an event appears by itself, with its properties', async () => {
    await visitor.page.getByRole('button', { name: 'Close chat' }).first().click();
    await visitor.page.locator('[data-product="Desk lamp"]').click();
    const entry = page.getByRole('listitem').filter({ hasText: 'Added to cart' });
    await expect(entry).toBeVisible();
    await expect(entry).toContainText('From Demo shop');
    await entry.getByRole('button', { name: '3 properties' }).click();
    await expect(entry).toContainText('Desk lamp');
  });

  await test.step('the chips choose', async () => {
    await page.getByText('Page views', { exact: true }).click();
    await expect(page.getByRole('listitem').filter({ hasText: /Viewed Northwind/ })).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'Added to cart' })).toHaveCount(0);
    await page.getByText('Page views', { exact: true }).click();
  });

  await test.step('a note and a task stand there, too', async () => {
    await page.getByRole('textbox', { name: 'Write a note for the team' }).fill('Wants a lamp');
    await page.getByRole('button', { name: 'Add note' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'Wants a lamp' })).toBeVisible();
    await page.getByRole('button', { name: 'New task' }).click();
    const dialog = page.getByRole('dialog', { name: 'New task' });
    await dialog.getByLabel('What is to be done').fill('Call about the lamp');
    await dialog.getByLabel('Due').fill('2020-01-01T09:00');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'became due' })).toBeVisible();
    await page.getByRole('button', { name: '1 new notice' }).click();
    await expect(page.getByText('Due now: Call about the lamp')).toBeVisible();
    await page.keyboard.press('Escape');
    // Not check(): the line may be gone before its box could be looked at again.
    await page.getByRole('checkbox', { name: 'Done: Call about the lamp' }).click();
    await expect(page.getByText('Nothing to do')).toBeVisible();
  });

  await test.step('what was answered with 200 outlives a crash', async () => {
    const key = await console.source('SERVER', 'Before the crash');
    const batch = Array.from({ length: 200 }, (_, i) => ({
      type: 'track',
      messageId: `crash-${i}`,
      userId: 'crash',
      event: `Event ${i}`,
    }));
    await send(kira, key, { batch: batch.slice(0, 100) });
    await kira.kill();
    await kira.up();
    // Sent again as a sender does that got no answer: the first hundred are known.
    await send(kira, key, { batch });
    const crash = await expect
      .poll(async () => (await console.contact('crash'))?.id ?? '')
      .not.toBe('')
      .then(() => console.contact('crash'));
    let cursor = '';
    const names: string[] = [];
    do {
      const answer: { items: Entry[]; next: string | null } = await console.get(
        `/contacts/${crash?.id}/activity?limit=100&category=EVENTS${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      names.push(...answer.items.map((e) => e.story?.name ?? ''));
      cursor = answer.next ?? '';
    } while (cursor);
    expect(names).toHaveLength(200);
    expect(new Set(names).size).toBe(200);
  });
});

async function send(kira: Kira, key: string, body: unknown): Promise<void> {
  const answer = await fetch(`${kira.url}/v1/batch`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    },
    body: JSON.stringify(body),
  });
  expect(await answer.json()).toEqual({ success: true });
}
