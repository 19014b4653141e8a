import type { Page } from '@playwright/test';
import { accessible, fitsPhone, settled } from '../looks.ts';
import { Agent, Visitor } from '../people.ts';
import { expect, test } from '../test.ts';

const LOOK = { colorScheme: 'light', reducedMotion: 'reduce' } as const;

/** A page as it comes, in both schemes, and on a phone. */
async function walk(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await settled(page);
  const what = address.replace(/^https?:\/\/[^/]+/, '');
  await accessible(page, what);
  await fitsPhone(page, what);
}

async function opened(page: Page, role: 'menu' | 'dialog', what: string): Promise<void> {
  await expect(page.getByRole(role).first()).toBeVisible();
  await accessible(page, what);
  await page.keyboard.press('Escape');
  await expect(page.getByRole(role)).toHaveCount(0);
}

test.describe.configure({ timeout: 420_000 });

test('what a stranger sees holds in both schemes and on a phone', async ({ browser, kira }) => {
  const context = await browser.newContext(LOOK);
  const page = await context.newPage();
  for (const path of [
    '/sign-in',
    '/sign-up',
    '/invitation/gone.gone',
    '/no/such/page',
    '/help/demo',
    '/help/demo/install-the-widget',
    '/help/demo?q=widget',
    '/help/demo?q=zzqqxx',
    '/help/demo/no-such-article',
    '/help/nobody',
    '/demo',
  ])
    await walk(page, kira.url + path);

  await page.goto(`${kira.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await accessible(page, 'a form with its complaints');
  await context.close();
});

test('the chat holds in both schemes and on a phone, whatever happens in it', async ({ browser, kira }) => {
  const agent = await Agent.signedIn(browser, kira, LOOK);
  const visitor = await Visitor.on(browser, kira, LOOK);
  let cut = () => {};
  let reachable = true;
  await visitor.page.routeWebSocket(/chat\/v1\/socket/, (socket) => {
    if (reachable) socket.connectToServer();
    cut = () => void socket.close();
    if (!reachable) cut();
  });
  await visitor.page.reload();
  await visitor.opens();
  await accessible(visitor.page, 'a new chat');

  await visitor.asks('How do I turn on two-factor sign-in?');
  await expect(visitor.log.getByRole('listitem').getByRole('link').first()).toBeVisible({ timeout: 60_000 });
  await accessible(visitor.page, 'an answer');
  await fitsPhone(visitor.page, 'an answer');

  await agent.page.goto(`${kira.url}/inbox`);
  await agent.page
    .getByRole('link', { name: /Visitor/ })
    .first()
    .click();
  await agent.thread.getByRole('button', { name: 'Take over' }).first().click();
  await agent.replies('Hello, Maya here.');
  await expect(visitor.log).toContainText('Hello, Maya here.');
  await accessible(visitor.page, 'a person in the chat');

  reachable = false;
  cut();
  await expect(visitor.chat.getByText(/No connection/)).toBeVisible();
  await visitor.asks('Are you there?');
  await accessible(visitor.page, 'a chat without a connection');
  reachable = true;
  await expect(agent.thread).toContainText('Are you there?', { timeout: 60_000 });

  await agent.thread.getByRole('button', { name: 'Resolve' }).click();
  await expect(visitor.log).toContainText('This conversation has ended.');
  await visitor.log.getByRole('radio', { name: '4 of 5' }).check({ force: true });
  await accessible(visitor.page, 'a rating');
  await fitsPhone(visitor.page, 'a rating');
  await visitor.page.context().close();
  await agent.page.context().close();
});

test('the console holds in both schemes and on a phone', async ({ browser, kira }) => {
  const visitor = await Visitor.on(browser, kira, LOOK);
  await visitor.asks('How do I invite a teammate?');
  await expect(visitor.log.getByRole('listitem').getByRole('link').first()).toBeVisible({ timeout: 60_000 });
  await visitor.page.context().close();

  const { page } = await Agent.signedIn(browser, kira, LOOK);
  for (const path of [
    '/',
    '/inbox',
    '/inbox?view=snoozed',
    '/inbox?q=zzqqxx',
    '/inbox/00000000-0000-4000-8000-000000000000',
    '/contacts',
    '/tasks',
    '/contacts?q=zzqqxx',
    '/contacts/imports',
    '/contacts/imports/new',
    '/knowledge',
    '/knowledge?q=zzqqxx',
    '/knowledge/new',
    '/team',
    '/audit',
    '/channels',
    '/settings/profile',
    '/settings/workspace',
    '/settings/chat',
    '/settings/assistant',
    '/settings/fields',
    '/settings/stages',
    '/settings/consent',
    '/settings/do-not-contact',
    '/contacts/duplicates',
    '/settings/privacy',
    '/companies',
    '/settings/sources',
  ])
    await walk(page, kira.url + path);

  for (const [list, row] of [
    ['/inbox', /Visitor/],
    ['/contacts', /Visitor/],
    ['/knowledge?q=install', /Install the chat widget/],
  ] as const) {
    await page.goto(kira.url + list);
    await page.getByRole('main').getByRole('link', { name: row }).first().click();
    await expect(page).not.toHaveURL(kira.url + list);
    await settled(page);
    await accessible(page, `one of ${list}`);
    await fitsPhone(page, `one of ${list}`);
  }
  await page.context().close();
});

test('menus and dialogs of the console hold in both schemes', async ({ browser, kira }) => {
  const visitor = await Visitor.on(browser, kira, LOOK);
  await visitor.asks('Do you ship to the moon?');
  await expect(visitor.log).toContainText(/couldn.t find an answer/i, { timeout: 60_000 });
  await visitor.page.context().close();

  const { page, thread } = await Agent.signedIn(browser, kira, LOOK);
  const main = page.getByRole('main');
  const go = async (path: string) => {
    await page.goto(kira.url + path);
    await settled(page);
  };

  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await accessible(page, 'the command palette');
  await page.keyboard.type('widget');
  await expect(page.getByRole('dialog').getByText(/Install the chat widget/)).toBeVisible();
  await accessible(page, 'what the command palette found');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByText(/Quoted from/)).toBeVisible();
  await opened(page, 'dialog', 'an answer in the command palette');

  await page.keyboard.press('?');
  await opened(page, 'dialog', 'the shortcuts');
  await page.getByRole('button', { name: /^Workspace/ }).click();
  await opened(page, 'menu', 'the workspaces');
  await page.getByRole('button', { name: /^Workspace/ }).click();
  await page.getByRole('menuitem', { name: 'New workspace' }).click();
  await opened(page, 'dialog', 'a new workspace');
  await page.getByRole('button', { name: /Maya Lindqvist/ }).click();
  await opened(page, 'menu', 'the account');

  await go('/inbox');
  await main.getByRole('button', { name: 'Views' }).click();
  await opened(page, 'menu', 'the views');
  await main
    .getByRole('link', { name: /Visitor/ })
    .first()
    .click();
  await thread.getByRole('button', { name: /^Why/ }).first().click();
  await expect(page.getByText(/^Threshold /).first()).toBeVisible();
  await accessible(page, 'why Kira answered so');
  await page.keyboard.press('Escape');
  await thread.getByRole('button', { name: 'Take over' }).first().click();
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
  await accessible(page, 'the composer');
  await page.getByText('Note', { exact: true }).first().click();
  await accessible(page, 'a note');
  for (const name of ['Assign', 'Snooze', 'More']) {
    await thread
      .getByRole('button', { name, exact: name !== 'Assign' })
      .first()
      .click();
    await expect(page.getByRole('menu').or(page.getByRole('dialog')).first()).toBeVisible();
    await accessible(page, `a conversation's menu ${name}`);
    await page.keyboard.press('Escape');
  }

  await go('/contacts');
  await main.getByRole('button', { name: 'New contact' }).first().click();
  await opened(page, 'dialog', 'a new contact');
  await main.getByRole('button', { name: 'Columns' }).click();
  await opened(page, 'dialog', 'the columns');
  await main.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('button', { name: 'Add condition' }).first().click();
  await accessible(page, 'a filter of contacts');
  await go('/companies');
  await main.getByRole('button', { name: 'New company' }).first().click();
  await opened(page, 'dialog', 'a new company');
  await go('/settings/fields');
  await main.getByRole('button', { name: 'New field' }).first().click();
  await opened(page, 'dialog', 'a new field');
  await go('/settings/consent');
  await main.getByRole('button', { name: 'New purpose' }).click();
  await opened(page, 'dialog', 'a new purpose');
  await go('/settings/do-not-contact');
  await main.getByRole('button', { name: 'Add addresses' }).click();
  await opened(page, 'dialog', 'addresses not to contact');

  await go('/knowledge');
  await page.getByRole('textbox', { name: 'Try a question' }).fill('How do I snooze a conversation?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByText(/Quoted from/).first()).toBeVisible();
  await accessible(page, 'a question tried');
  await go('/knowledge?q=install');
  await main
    .getByRole('link', { name: /Install the chat widget/ })
    .first()
    .click();
  await page.getByRole('tab', { name: 'Passages' }).click();
  await settled(page);
  await accessible(page, 'the passages of an article');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await opened(page, 'dialog', 'deleting an article');

  await go('/team');
  await page.getByRole('button', { name: 'Actions for Otto Ferreira' }).click();
  await opened(page, 'menu', 'what may be done with a member');
  await page.getByRole('tab', { name: 'Roles' }).click();
  await accessible(page, 'the roles');
  await page.getByRole('tab', { name: 'Invitations' }).click();
  await accessible(page, 'the invitations');
  await page.getByRole('button', { name: 'Invite' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Email').fill('noor@northwind.example');
  await accessible(page, 'an invitation');
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const link = (await dialog.getByLabel('Invitation link', { exact: true }).textContent()) ?? '';
  await accessible(page, 'an invitation link');

  const stranger = await browser.newContext(LOOK);
  const invited = await stranger.newPage();
  await walk(invited, link);
  await expect(invited.getByRole('button', { name: 'Accept invitation' })).toBeVisible();
  await stranger.close();

  await go('/settings/profile');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(dialog).toBeVisible();
  await settled(page);
  await opened(page, 'dialog', 'two-step sign-in');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await opened(page, 'dialog', 'the menu on a phone');
  await page.context().close();
});
