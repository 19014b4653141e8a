import { accessible, fitsPhone, settled } from '../looks.ts';
import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

const READER = 'nora.reads@shop.example';

test('a template is written, tried and followed, and its reader unsubscribes', async ({ browser, kira }) => {
  const writer = await Agent.signedIn(browser, kira);
  const page = writer.page;
  const accounts = (await (await page.request.get(`${kira.url}/api/v1/channels/accounts`)).json()) as {
    items: { id: string; name: string }[];
  };
  const account = `${kira.url}/channels/${accounts.items.find((a) => a.name === 'Northwind support')?.id}`;

  await test.step('a template begins with a starter and is shown as it is written', async () => {
    await page.getByRole('link', { name: 'Email templates' }).click();
    await page.getByRole('button', { name: 'New template' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New template' });
    await dialog.getByLabel('Name').fill('Spring news');
    await dialog.getByRole('button', { name: 'News' }).click();
    await accessible(page, 'a new template');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(page.getByRole('heading', { name: 'Spring news' })).toBeVisible();
    const mail = page.frameLocator('iframe[title="Preview"]');
    await expect(mail.getByText('What is new this month', { exact: true })).toBeVisible();
    await page.getByLabel('Subject').fill('Spring at {{workspace.name}}');
    const source = page.getByRole('textbox', { name: 'MJML source' });
    await source.click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('<mj-oops>');
    await expect(page.getByText('MJML knows no <mj-oops>')).toBeVisible();
    // With what the editor closed by itself.
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.press('Backspace');
    await expect(page.getByText('Nothing speaks against sending it.')).toBeVisible();
    await settled(page);
    await accessible(page, 'an email template');
    await fitsPhone(page, 'an email template');
    await page.getByRole('button', { name: 'Publish' }).click();
    await expect(page.getByText('Version 1', { exact: true })).toBeVisible();
  });

  await test.step('links are followed once that is switched on', async () => {
    await page.goto(account);
    await page.getByRole('switch', { name: 'See which links are followed' }).check();
    await page
      .locator('form')
      .filter({ hasText: 'See which links are followed' })
      .getByRole('button', { name: 'Save' })
      .click();
    await expect(page.getByText('Saved')).toBeVisible();
  });

  await test.step('a test goes out, and its reader follows a link', async () => {
    await page.goto(`${kira.url}/templates`);
    await settled(page);
    await accessible(page, 'email templates');
    await fitsPhone(page, 'email templates');
    await page.getByRole('link', { name: 'Spring news' }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send a test' });
    await dialog.getByLabel('To', { exact: true }).fill(READER);
    await dialog.getByRole('combobox', { name: 'By the account' }).click();
    await page.getByRole('option', { name: 'Northwind support' }).click();
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText(`On its way to ${READER}.`)).toBeVisible();

    await page.goto(`${account}/simulator`);
    const mail = page.getByRole('article', { name: /^Spring at / });
    await mail.getByRole('button', { name: 'Open the mail' }).click();
    const link = mail.frameLocator('iframe').getByRole('link', { name: 'Read on' }).first();
    const followed = (await link.getAttribute('href')) ?? '';
    expect(followed).toContain('/mail/c/');
    const leave = mail.frameLocator('iframe').getByRole('link', { name: 'Unsubscribe' });
    const door = (await leave.getAttribute('href')) ?? '';
    await accessible(page, 'a mail in the simulator');

    // A click right with the mail is a scanner's; a person comes later, and is seen.
    await expect(async () => {
      const answer = await page.request.get(followed, {
        maxRedirects: 0,
        headers: { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0' },
      });
      expect(answer.headers().location).toBe('https://example.com/one');
      await page.goto(account);
      await expect(page.getByText(/^Links followed/)).toBeVisible({ timeout: 4_000 });
    }).toPass();
    await expect(page.getByRole('link', { name: 'https://example.com/one' })).toBeVisible();
    await accessible(page, 'an account whose mails are followed');

    await page.goto(door);
    await accessible(page, 'the page to unsubscribe');
    await fitsPhone(page, 'the page to unsubscribe');
    await page.getByRole('button', { name: 'Unsubscribe' }).click();
    await expect(page.getByRole('heading', { name: 'You are unsubscribed' })).toBeVisible();
    await accessible(page, 'the page of who is unsubscribed');
  });

  await test.step('it stands on the list of whom not to contact', async () => {
    await page.goto(`${kira.url}/settings/do-not-contact`);
    await expect(page.getByRole('row').filter({ hasText: READER })).toContainText('Unsubscribed');
  });
  await page.context().close();
});
