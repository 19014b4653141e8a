import { accessible, fitsPhone, settled } from '../looks.ts';
import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

test('a webhook channel is opened, written to, answered, and its message traced', async ({
  browser,
  kira,
}) => {
  const agent = await Agent.signedIn(browser, kira);
  const { page } = agent;

  await test.step('an account with a simulated other side', async () => {
    await page.getByRole('link', { name: 'Channels' }).click();
    await page.getByRole('button', { name: 'Add channel' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add channel' });
    await dialog.getByRole('combobox', { name: 'Provider' }).click();
    await page.getByRole('option', { name: 'Webhook' }).click();
    await dialog.getByLabel('Name').fill('Kiosk');
    await dialog.getByLabel('Sent as').fill('kiosk-desk');
    await dialog.getByRole('button', { name: 'Add channel' }).click();
    await expect(page.getByRole('heading', { name: 'Kiosk' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'How it is doing' })).toBeVisible();
    await settled(page);
    await accessible(page, 'a webhook account');
    await fitsPhone(page, 'a webhook account');
  });

  await test.step('somebody at the other side writes', async () => {
    await page.getByRole('link', { name: 'Open simulator' }).click();
    await page.getByLabel('Id of the sender').fill('kiosk-visitor-9');
    await page.getByRole('textbox', { name: 'Message' }).fill('Where do I pay?');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByRole('list', { name: 'kiosk-visitor-9' })).toContainText('Where do I pay?');
    await accessible(page, 'people of a webhook');
  });

  await test.step('the answer is delivered, and the trace tells its way', async () => {
    await agent.opensInbox();
    await page.getByRole('link', { name: /Where do I pay/ }).click();
    await agent.replies('At the red desk.');
    await expect(agent.thread.getByRole('button', { name: 'Delivered' })).toBeVisible();
    await agent.thread.getByRole('button', { name: 'Delivered' }).click();
    await page.getByRole('button', { name: 'Whole trace' }).click();
    const trace = page.getByRole('dialog', { name: 'Trace of a message' });
    await expect(trace).toContainText('Handed over to Kiosk');
    await expect(trace).toContainText('Delivered');
    await settled(page);
    await accessible(page, 'the trace of a message');
  });
  await page.context().close();
});
