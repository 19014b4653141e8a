import { accessible, fitsPhone, settled } from '../looks.ts';
import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

test('a text message comes in, its answer is counted and delivered, and STOP is heeded', async ({
  browser,
  kira,
}) => {
  const customer = await Agent.signedIn(browser, kira);
  const agent = await Agent.signedIn(browser, kira);
  await agent.opensInbox();

  await test.step('an account with Twilio is opened in the simulator', async () => {
    await customer.page.getByRole('link', { name: 'Channels' }).click();
    await customer.page.getByRole('button', { name: 'Add channel' }).click();
    const dialog = customer.page.getByRole('dialog', { name: 'Add channel' });
    await dialog.getByRole('combobox', { name: 'Provider' }).click();
    await customer.page.getByRole('option', { name: /^Twilio(?! \(phone)/ }).click();
    await dialog.getByLabel('Name').fill('Shop SMS');
    await dialog.getByLabel('Number').fill('+44 7700 900001');
    await dialog.getByRole('button', { name: 'Add channel' }).click();
    await customer.page.getByRole('button', { name: 'Check' }).click();
    await expect(customer.page.getByRole('status').getByText('All is well.')).toBeVisible();
    await settled(customer.page);
    await accessible(customer.page, 'an SMS account');
    await fitsPhone(customer.page, 'an SMS account');
  });

  await test.step('a customer writes, and the message is in the inbox', async () => {
    await customer.page.getByRole('link', { name: 'Open simulator' }).click();
    await customer.page.getByLabel('Number of the phone').fill('+351 912 345 678');
    await customer.page.getByLabel('Message', { exact: true }).fill('Is my order on its way?');
    await customer.page.getByRole('button', { name: 'Send', exact: true }).click();
    await agent.page.getByRole('link', { name: /order on its way/ }).click();
    await expect(agent.thread).toContainText('Is my order on its way?');
  });

  await test.step('the answer is counted while it is written, and delivered', async () => {
    await agent.page.getByRole('textbox', { name: 'Message' }).fill('It leaves today.');
    await expect(agent.page.getByText('1 SMS · 144 characters left in it')).toBeVisible();
    await accessible(agent.page, 'an SMS in the composer');
    await agent.page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(agent.thread.getByRole('button', { name: 'Delivered' })).toBeVisible();
    await expect(customer.page.getByText('It leaves today.')).toBeVisible();
    await accessible(customer.page, 'simulated phones');
  });

  await test.step('the customer ends it, and nothing more is sent', async () => {
    await customer.page.getByLabel('Message', { exact: true }).fill('STOP');
    await customer.page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(agent.thread.getByText('STOP', { exact: true })).toBeVisible();
    await agent.replies('Are you sure?');
    await expect(agent.thread.getByRole('button', { name: 'Failed' })).toBeVisible();
  });

  await test.step('the SDK of the provider sends by the simulator as it is', async () => {
    await customer.page.getByRole('button', { name: 'Use from your own code' }).click();
    const dialog = customer.page.getByRole('dialog', { name: 'Use from your own code' });
    const value = async (name: string) =>
      (await dialog.getByLabel(name, { exact: true }).textContent()) ?? '';
    const { default: twilio } = await import('twilio');
    const client = twilio(await value('Account SID'), await value('Auth token'));
    client.api.baseUrl = `${kira.url}/simulator/twilio`;
    const sent = await client.messages.create({
      from: '+447700900001',
      to: '+351914000111',
      body: 'By the SDK',
    });
    expect(sent.sid).toMatch(/^SM[0-9a-f]{32}$/);
    await expect.poll(async () => (await client.messages(sent.sid).fetch()).status).toBe('delivered');
    await expect(
      client.messages.create({ from: '+447700900001', to: '12', body: 'x' }),
    ).rejects.toMatchObject({
      code: 21211,
    });
  });
  await customer.page.context().close();
  await agent.page.context().close();
});
