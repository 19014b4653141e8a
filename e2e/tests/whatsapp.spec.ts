import { accessible, fitsPhone, settled } from '../looks.ts';
import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

test('WhatsApp: a customer writes, is answered, gets a template and presses its button', async ({
  browser,
  kira,
}) => {
  const customer = await Agent.signedIn(browser, kira);
  const agent = await Agent.signedIn(browser, kira);
  const phone = customer.page;

  await test.step('an account is set up with the simulator', async () => {
    await phone.getByRole('link', { name: 'Channels' }).click();
    await phone.getByRole('button', { name: 'Add channel' }).click();
    const dialog = phone.getByRole('dialog', { name: 'Add channel' });
    await dialog.getByRole('combobox', { name: 'Provider' }).click();
    await phone.getByRole('option', { name: 'WhatsApp (Meta)' }).click();
    await dialog.getByLabel('Name').fill('Northwind WhatsApp');
    await dialog.getByLabel('Number').fill('+49 30 901820');
    await dialog.getByRole('button', { name: 'Add channel' }).click();
    await phone.getByRole('button', { name: 'Check' }).click();
    await expect(phone.getByText('All is well.')).toBeVisible();
    const templates = phone.getByRole('list', { name: 'Templates' });
    await expect(templates).toContainText('order_ready');
    await expect(templates).toContainText('Rejected');
    await expect(phone.getByText('High', { exact: true })).toBeVisible();
    await settled(phone);
    await accessible(phone, 'an account of WhatsApp');
    await fitsPhone(phone, 'an account of WhatsApp');
  });

  await test.step('a customer writes, and reads the answer', async () => {
    await phone.getByRole('link', { name: 'Open simulator' }).click();
    await phone.getByLabel('Number of the phone').fill('+351 913 555 678');
    await phone.getByLabel('Message', { exact: true }).fill('Where is my order?');
    await phone.getByRole('button', { name: 'Send', exact: true }).click();
    await agent.opensInbox();
    await agent.page.getByRole('link', { name: /Customer 5678/ }).click();
    await expect(agent.page.getByText(/^Closes in 2[34]/)).toBeVisible();
    await agent.replies('It leaves today.');
    await expect(agent.thread.getByRole('button', { name: 'Delivered' })).toBeVisible();
    await expect(phone.getByRole('list', { name: '+351913555678' })).toContainText('It leaves today.');
  });

  await test.step('a template is filled in, seen before, and sent', async () => {
    await agent.page.getByRole('button', { name: 'Template', exact: true }).click();
    const dialog = agent.page.getByRole('dialog', { name: 'Send a template' });
    await dialog.getByRole('combobox', { name: 'Template' }).click();
    await agent.page.getByRole('option', { name: 'hello_again · en' }).click();
    await dialog.getByLabel('Variable customer').fill('Rui');
    await expect(dialog).toContainText('Hello Rui, we have news');
    await settled(agent.page);
    await accessible(agent.page, 'a template');
    await dialog.getByRole('button', { name: 'Send template' }).click();
    await expect(dialog).toBeHidden();
    await expect(agent.thread).toContainText('Hello Rui, we have news');
  });

  await test.step('the customer presses a button of it', async () => {
    await phone.getByRole('button', { name: 'Yes, please' }).click();
    await expect(agent.thread).toContainText('> Hello Rui, we have news');
    await expect(agent.thread).toContainText('Yes, please');
    await accessible(phone, 'a phone with WhatsApp');
    await fitsPhone(phone, 'a phone with WhatsApp');
  });

  await test.step('the agent quotes a message, reacts, and asks with buttons', async () => {
    const page = agent.page;
    await page.getByRole('button', { name: 'React to: Where is my order?' }).click();
    await page.getByRole('button', { name: 'React with 👍' }).click();
    await expect(agent.thread.getByRole('img', { name: 'Our reaction: 👍' })).toBeVisible();
    await page.getByRole('button', { name: 'Quote: Where is my order?' }).click();
    await page.getByRole('button', { name: 'Choices', exact: true }).click();
    await page.getByLabel('Choice 1', { exact: true }).fill('Keep it');
    await page.getByLabel('Choice 2', { exact: true }).fill('Send it back');
    await accessible(page, 'choices in the composer');
    await agent.replies('What shall we do?');
    const list = phone.getByRole('list', { name: '+351913555678' });
    await expect(list.getByRole('blockquote')).toHaveText('Where is my order?');
    await expect(list).toContainText('👍');
    await phone.getByRole('button', { name: 'Send it back' }).click();
    await expect(agent.thread).toContainText('Chosen: Send it back');
  });

  await test.step('a conversation is begun by a template', async () => {
    const page = agent.page;
    await page.getByRole('link', { name: 'Contacts', exact: true }).click();
    await page.getByRole('button', { name: 'New contact' }).click();
    const adding = page.getByRole('dialog', { name: 'New contact' });
    await adding.getByLabel('Name').fill('Ines Begun');
    await adding.getByLabel('Phone').fill('+351 913 555 679');
    await adding.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { name: 'Ines Begun', level: 1 })).toBeVisible();
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Write to Ines Begun' });
    await dialog.getByRole('combobox', { name: 'By' }).click();
    await page.getByRole('option', { name: 'WhatsApp · Northwind WhatsApp' }).click();
    await dialog.getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option', { name: 'hello_again · en' }).click();
    await dialog.getByLabel('Variable customer').fill('Ines');
    await settled(page);
    await accessible(page, 'a conversation to be begun');
    await dialog.getByRole('button', { name: 'Send template' }).click();
    await expect(agent.thread).toContainText('Hello Ines, we have news');
    await expect(agent.thread.getByRole('button', { name: 'Delivered' })).toBeVisible();
  });
  await customer.page.context().close();
  await agent.page.context().close();
});
