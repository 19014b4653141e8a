import { accessible, fitsPhone, settled } from '../looks.ts';
import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

test('a mail comes in, its answer is delivered, and a bounce fails it and closes the address', async ({
  browser,
  kira,
}) => {
  const customer = await Agent.signedIn(browser, kira);
  const agent = await Agent.signedIn(browser, kira);
  await agent.opensInbox();

  await test.step('the demo has an account to try', async () => {
    await customer.page.getByRole('link', { name: 'Channels' }).click();
    await customer.page.getByRole('link', { name: 'Open simulator' }).click();
    await settled(customer.page);
    await accessible(customer.page, 'the simulator');
  });

  await test.step('a customer writes, and the mail is in the inbox', async () => {
    await customer.page.getByRole('button', { name: 'Write a mail' }).click();
    await customer.page.getByLabel('From').fill('ana@shop.example');
    await customer.page.getByLabel('Name').fill('Ana Prado');
    await customer.page.getByLabel('Subject').fill('Where is my order?');
    await customer.page.getByLabel('Text').fill('It should be here by now.');
    await customer.page.getByRole('button', { name: 'Send', exact: true }).click();
    await agent.page.getByRole('link', { name: /Ana Prado/ }).click();
    await expect(agent.thread).toContainText('It should be here by now.');
    await expect(agent.thread.getByRole('heading', { name: 'Where is my order?' })).toBeVisible();
  });

  await test.step('the answer goes out in the thread and is delivered', async () => {
    await agent.replies('It leaves today.');
    await expect(agent.thread.getByRole('button', { name: 'Delivered' })).toBeVisible();
    const mail = customer.page.getByRole('article', { name: 'Re: Where is my order?' });
    await expect(mail).toContainText('It leaves today.');
    await accessible(customer.page, 'simulated mails');
    await fitsPhone(customer.page, 'simulated mails');
  });

  await test.step('the customer answers into the same conversation', async () => {
    await customer.page.getByRole('button', { name: 'Answer' }).click();
    await customer.page.getByLabel('Text').fill('Thank you!');
    await customer.page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(agent.thread).toContainText('Thank you!');
  });

  await test.step('it bounces after all: the message failed, and the address is closed', async () => {
    await customer.page.getByRole('button', { name: 'Let happen…' }).click();
    await customer.page.getByRole('menuitem', { name: 'It bounces for good' }).click();
    await expect(agent.thread.getByRole('button', { name: 'Failed' })).toBeVisible();
    await expect(agent.thread).toContainText('no such mailbox');
    await agent.thread.getByRole('button', { name: 'Failed' }).click();
    await expect(agent.page.getByRole('dialog', { name: 'The way of this message' })).toContainText(
      'Bounced',
    );
    await accessible(agent.page, 'the way of a message');
    await agent.page.keyboard.press('Escape');
    await agent.page.goto(`${kira.url}/settings/do-not-contact`);
    await expect(agent.page.getByText('ana@shop.example')).toBeVisible();
  });

  await test.step('the set-up page says how the account is', async () => {
    await customer.page.getByRole('link', { name: 'Northwind support' }).click();
    await customer.page.getByRole('button', { name: 'Check' }).click();
    await expect(customer.page.getByRole('status').getByText('All is well.')).toBeVisible();
    await settled(customer.page);
    await accessible(customer.page, 'an email account');
    await fitsPhone(customer.page, 'an email account');
  });
  await test.step('the SDK of the provider sends by the simulator as it is', async () => {
    await customer.page.getByRole('link', { name: 'Open simulator' }).click();
    await customer.page.getByRole('button', { name: 'Use from your own code' }).click();
    const dialog = customer.page.getByRole('dialog', { name: 'Use from your own code' });
    const key = (await dialog.getByLabel('API key', { exact: true }).textContent()) ?? '';
    process.env.RESEND_BASE_URL = `${kira.url}/simulator/resend`;
    const { Resend } = await import('resend');
    const resend = new Resend(key);
    const mail = {
      from: 'Northwind <support@northwind.example>',
      to: 'delivered@resend.dev',
      subject: 'By the SDK',
      text: 'Hello',
    };
    const first = await resend.emails.send(mail, { idempotencyKey: 'order/1' });
    expect(first.error).toBeNull();
    const again = await resend.emails.send(mail, { idempotencyKey: 'order/1' });
    expect(again.data?.id).toBe(first.data?.id);
    const other = await resend.emails.send({ ...mail, text: 'Other' }, { idempotencyKey: 'order/1' });
    expect(other.error?.name).toBe('invalid_idempotent_request');
    await expect
      .poll(async () => (await resend.emails.get(String(first.data?.id))).data?.last_event)
      .toBe('delivered');
    const refused = await resend.emails.send({ ...mail, from: 'x@elsewhere.example' });
    expect(refused.error?.name).toBe('validation_error');
    const domains = await resend.domains.list();
    expect(domains.data?.data[0]?.name).toBe('northwind.example');
  });
  await customer.page.context().close();
  await agent.page.context().close();
});
