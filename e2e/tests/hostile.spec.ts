import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, Visitor } from '../people.ts';
import { expect, test } from '../test.ts';

const LOOK = { reducedMotion: 'reduce' } as const;

/** A customer's site at its worst, on an address of its own. */
async function hostile(kira: { url: string }): Promise<{ url: string; close(): void }> {
  const socket = kira.url.replace('http', 'ws');
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/' ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `default-src 'none'; img-src data:; script-src ${kira.url} 'nonce-page'; style-src 'nonce-page'; ` +
        `connect-src ${kira.url} ${socket}; require-trusted-types-for 'script'; trusted-types 'none'`,
    });
    response.end(PAGE.replace('SERVER', kira.url));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, close: () => server.close() };
}

const PAGE = `<!doctype html>
<html lang="en" dir="rtl">
  <title>Hostile</title>
  <link rel="icon" href="data:," />
  <style nonce="page">
    * { all: revert !important; display: inline !important; visibility: hidden !important;
      position: static !important; color: red !important; font: 40px serif !important;
      transform: rotate(9deg) !important; opacity: .1 !important; pointer-events: none !important;
      direction: rtl !important; letter-spacing: 1em !important; width: 3px !important;
      text-transform: uppercase !important; z-index: -1 !important; }
    kira-chat { display: none !important; clip-path: circle(0) !important; filter: blur(9px) !important; }
    html, body { display: block !important; overflow: hidden !important; }
    body { filter: invert(1); }
  </style>
  <body>
    <h1>A page</h1>
    <input id="trap" />
    <script nonce="page">
      Array.prototype.extra = () => {};
      for (const type of ['keydown', 'keypress'])
        document.addEventListener(type, (event) => event.preventDefault());
      document.addEventListener('focusin', (event) => {
        if (event.target.tagName === 'KIRA-CHAT') document.getElementById('trap').focus();
      });
    </script>
    <script src="SERVER/widget.js" data-workspace="demo"></script>
  </body>
</html>`;

/** Lets the demo workspace's chat serve a site. */
async function allow(agent: Agent, origins: string[]): Promise<void> {
  const status = await agent.page.evaluate(async (allowedOrigins) => {
    const settings = await (await fetch('/api/v1/settings/chat')).json();
    const answer = await fetch('/api/v1/settings/chat', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-match': `"${settings.version}"` },
      body: JSON.stringify({ ...settings, allowedOrigins }),
    });
    return answer.status;
  }, origins);
  expect(status).toBe(200);
}

test('a page with hostile styles, scripts and a strict policy changes nothing in the chat', async ({
  browser,
  kira,
}) => {
  const context = await browser.newContext(LOOK);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const site = await hostile(kira);
  const agent = await Agent.signedIn(browser, kira, LOOK);
  await allow(agent, [site.url]);
  await page.goto(site.url);
  const visitor = Visitor.of(page);

  const launcher = page.getByRole('button', { name: /^Open chat/ });
  const box = await launcher.boundingBox();
  expect(box).toEqual({ x: 1440 - 20 - 56, y: 900 - 20 - 56, width: 56, height: 56 });
  await visitor.opens();
  const look = await visitor.chat.evaluate((panel) => {
    const style = getComputedStyle(panel);
    return [style.fontSize, style.direction, style.letterSpacing, style.textTransform, style.visibility];
  });
  expect(look).toEqual(['14px', 'ltr', 'normal', 'none', 'visible']);

  // Typed key by key, under a page that swallows keys and takes the focus away.
  await visitor.box.pressSequentially('How do I snooze a conversation?');
  await visitor.box.press('Enter');
  await expect(visitor.log.getByRole('listitem').getByRole('link').first()).toBeVisible({ timeout: 60_000 });

  const word = 'Donaudampfschifffahrt'.repeat(40);
  await visitor.asks(`${word} https://northwind.example/${word}`);
  await visitor.asks('שלום, איך מזמינים חבר צוות? \u202Eabc');
  const hebrew = visitor.log.getByText('שלום');
  await expect(hebrew).toBeVisible();
  expect(await visitor.log.evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0);
  const [text, bubble] = await hebrew.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return [range.getBoundingClientRect().right, element.getBoundingClientRect().right];
  });
  // Written from right to left: the text begins at the right edge of its bubble.
  expect((bubble as number) - (text as number)).toBeLessThan(16);

  // Moved elsewhere in its page, as frameworks do, the chat goes on.
  await page.evaluate(() => document.body.prepend(document.querySelector('kira-chat') as Element));
  await expect(visitor.log).toContainText('How do I snooze a conversation?');
  await visitor.asks('Still the same chat?');
  await expect(visitor.log.getByText('Still the same chat?')).toHaveCount(1);
  expect(complaints).toEqual([]);
  await allow(agent, []);
  await context.close();
  await agent.page.context().close();
  site.close();
});

test('two tabs, a reload in the middle of an answer and a lost network lose and double nothing', async ({
  browser,
  kira,
}) => {
  const one = await Visitor.on(browser, kira, LOOK);
  await one.asks('How do I back up my data?');
  // Gone before the answer is there.
  await one.page.reload();
  await one.opens();
  await expect(one.log.getByText('How do I back up my data?')).toHaveCount(1);
  await expect(one.log.getByRole('listitem').getByRole('link').first()).toBeVisible({ timeout: 60_000 });
  await expect(one.log.getByText('AI assistant')).toHaveCount(1);

  const two = Visitor.of(await one.page.context().newPage());
  await two.page.goto(`${kira.url}/demo`);
  await two.opens();
  await expect(two.log).toContainText('How do I back up my data?');
  await two.asks('Does it work on two machines?');
  await expect(one.log.getByText('Does it work on two machines?')).toHaveCount(1);

  await one.page.context().setOffline(true);
  await one.page.reload().catch(() => {});
  await two.asks('Written without a network');
  await one.page.context().setOffline(false);
  await expect(two.log.getByText('Written without a network')).toHaveCount(1);
  await one.page.goto(`${kira.url}/demo`);
  await one.opens();
  await expect(one.log.getByText('Written without a network')).toHaveCount(1);
  for (const said of ['How do I back up my data?', 'Does it work on two machines?'])
    await expect(one.log.getByText(said)).toHaveCount(1);
  await one.page.context().close();
});
