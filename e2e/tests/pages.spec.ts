import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Agent, Visitor } from '../people.ts';
import { expect, test } from '../test.ts';

const CONSOLE = [
  '/',
  '/inbox',
  '/contacts',
  '/knowledge',
  '/team',
  '/audit',
  '/settings/workspace',
  '/settings/chat',
  '/settings/assistant',
  '/settings/profile',
];
const OUTSIDE = ['/sign-in', '/sign-up', '/demo', '/help/demo', '/help/demo/install-the-widget'];

async function clean(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
  expect(found, what).toEqual([]);
}

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('domcontentloaded');
  await expect(page.locator('[aria-busy="true"], .mantine-Skeleton-root')).toHaveCount(0);
}

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page (${scheme})`, async ({ browser, kira }) => {
    test.setTimeout(300_000);
    const look = { colorScheme: scheme, reducedMotion: 'reduce' } as const;
    const visitor = await Visitor.on(browser, kira, look);
    await visitor.asks('How do I turn on two-factor sign-in?');
    await expect(visitor.log.getByRole('listitem').getByRole('link').first()).toBeVisible({
      timeout: 30_000,
    });
    await clean(visitor.page, `the chat, ${scheme}`);

    for (const path of OUTSIDE) {
      await visitor.page.goto(kira.url + path);
      await settled(visitor.page);
      await clean(visitor.page, `${path}, ${scheme}`);
    }

    const agent = await Agent.signedIn(browser, kira, look);
    for (const path of CONSOLE) {
      await agent.page.goto(kira.url + path);
      await expect(agent.page.getByRole('link', { name: /^Inbox/ })).toBeVisible();
      await settled(agent.page);
      await clean(agent.page, `${path}, ${scheme}`);
    }

    await agent.page.goto(`${kira.url}/inbox`);
    await agent.page
      .getByRole('link', { name: /Visitor/ })
      .first()
      .click();
    await expect(agent.thread).toBeVisible();
    await settled(agent.page);
    await clean(agent.page, `a conversation, ${scheme}`);
    await agent.page.keyboard.press('ControlOrMeta+k');
    await expect(agent.page.getByRole('dialog')).toBeVisible();
    await clean(agent.page, `the command palette, ${scheme}`);
    await agent.page.keyboard.press('Escape');
    await visitor.page.context().close();
    await agent.page.context().close();
  });
}
