import { type Browser, type BrowserContextOptions, expect, type Locator, type Page } from '@playwright/test';
import type { Kira } from './kira.ts';

/** Somebody on the shop's page, with the chat open. */
export class Visitor {
  private constructor(
    readonly page: Page,
    readonly chat: Locator,
  ) {}

  static async on(browser: Browser, kira: Kira, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(`${kira.url}/demo`);
    const visitor = Visitor.of(page);
    await visitor.opens();
    return visitor;
  }

  /** Whoever looks at a page that carries the chat. */
  static of(page: Page): Visitor {
    return new Visitor(page, page.getByRole('dialog', { name: /^Chat with/ }));
  }

  async opens(): Promise<void> {
    await this.page.getByRole('button', { name: /^Open chat/ }).click();
    await expect(this.chat).toBeVisible();
  }

  get log(): Locator {
    return this.chat.getByRole('log');
  }

  get box(): Locator {
    return this.chat.getByRole('textbox', { name: 'Message', exact: true });
  }

  async asks(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press('Enter');
  }
}

/** A signed-in user of the console. */
export class Agent {
  private constructor(readonly page: Page) {}

  /** Without the form, which others walk: a page less for every test. */
  static async signedIn(browser: Browser, kira: Kira, options: BrowserContextOptions = {}): Promise<Agent> {
    const context = await browser.newContext(options);
    const answer = await context.request.post(`${kira.url}/api/v1/auth/sign-in`, {
      data: kira.signIn,
      headers: { Origin: kira.url },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
    const page = await context.newPage();
    await page.goto(kira.url);
    await expect(page.getByRole('link', { name: /^Inbox/ })).toBeVisible();
    return new Agent(page);
  }

  /** As a person does it. */
  static async signsIn(browser: Browser, kira: Kira): Promise<Agent> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(kira.url);
    await page.getByLabel('Email').fill(kira.signIn.email);
    await page.getByLabel('Password', { exact: true }).fill(kira.signIn.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('link', { name: /^Inbox/ })).toBeVisible();
    return new Agent(page);
  }

  async opensInbox(): Promise<void> {
    await this.page.getByRole('link', { name: /^Inbox/ }).click();
    await expect(this.page).toHaveURL(/\/inbox/);
  }

  get thread(): Locator {
    return this.page.getByRole('region', { name: /^Conversation with/ });
  }

  async replies(text: string): Promise<void> {
    const message = this.page.getByRole('textbox', { name: 'Message', exact: true });
    await message.click();
    await message.pressSequentially(text, { delay: 20 });
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }
}
