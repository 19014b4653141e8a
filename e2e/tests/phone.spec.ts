import { accessible, fitsPhone, settled } from '../looks.ts';
import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

test('a contact is called, takes the call and presses a key; a caller leaves a message', async ({
  browser,
  kira,
}) => {
  const customer = await Agent.signedIn(browser, kira);
  const agent = await Agent.signedIn(browser, kira);
  const token: string[] = [];

  await test.step('an account with Twilio is opened in the simulator', async () => {
    await customer.page.getByRole('link', { name: 'Channels' }).click();
    await customer.page.getByRole('button', { name: 'Add channel' }).click();
    const dialog = customer.page.getByRole('dialog', { name: 'Add channel' });
    await dialog.getByRole('combobox', { name: 'Provider' }).click();
    await customer.page.getByRole('option', { name: 'Twilio (phone)' }).click();
    await dialog.getByLabel('Name').fill('Front desk');
    await dialog.getByLabel('Number').fill('+44 7700 900031');
    await dialog.getByRole('button', { name: 'Add channel' }).click();
    const choose = async (field: string, choice: string) => {
      await customer.page.getByRole('combobox', { name: field }).click();
      await customer.page.getByRole('option', { name: choice }).click();
    };
    await choose('When somebody calls', 'Take a message');
    await choose('Recording', 'Only if the caller presses 1');
    await customer.page
      .locator('form')
      .filter({ hasText: 'When somebody calls' })
      .getByRole('button', { name: 'Save' })
      .click();
    await customer.page.getByRole('button', { name: 'Check' }).click();
    await expect(customer.page.getByRole('status').getByText('All is well.')).toBeVisible();
    await settled(customer.page);
    await accessible(customer.page, 'a phone account');
    await fitsPhone(customer.page, 'a phone account');
    await customer.page.getByRole('link', { name: 'Open simulator' }).click();
    await customer.page.getByRole('button', { name: 'Use from your own code' }).click();
    const code = customer.page.getByRole('dialog', { name: 'Use from your own code' });
    for (const name of ['Account SID', 'Auth token']) {
      token.push((await code.getByLabel(name, { exact: true }).textContent()) ?? '');
    }
    await customer.page.keyboard.press('Escape');
  });

  await test.step('a contact is called from its page', async () => {
    await agent.page.goto(`${kira.url}/contacts`);
    await agent.page.getByRole('button', { name: 'New contact' }).click();
    const form = agent.page.getByRole('dialog', { name: 'New contact' });
    await form.getByLabel('Name', { exact: true }).fill('Ben Ringer');
    await form.getByLabel('Phone').fill('+351 912 345 031');
    await form.getByRole('button', { name: 'Save' }).click();
    await agent.page.getByRole('button', { name: 'Call', exact: true }).click();
    const dialog = agent.page.getByRole('dialog', { name: 'Call' });
    // The workspace may have other numbers, of the tests before this one.
    await dialog.getByRole('combobox', { name: 'Call from' }).click();
    await agent.page.getByRole('option', { name: /900031/ }).click();
    await dialog.getByLabel('What is said').fill('Your parcel is here.');
    await dialog.getByLabel('Then connect with').fill('+44 7700 900039');
    await accessible(agent.page, 'the dialog of a call');
    await dialog.getByRole('button', { name: 'Call now' }).click();
    await expect(agent.thread.getByText('Ringing', { exact: true })).toBeVisible();
  });

  const phone = customer.page.getByRole('region', { name: 'Phone +351912345031' });
  await test.step('the phone rings, is answered, and a key is pressed', async () => {
    await phone.getByRole('button', { name: 'Answer', exact: true }).click();
    await expect(phone).toContainText('May we record this call?');
    await accessible(customer.page, 'a simulated phone');
    await phone.getByRole('button', { name: '1', exact: true }).click();
    await expect(phone).toContainText('Your parcel is here.');
    const desk = customer.page.getByRole('region', { name: 'Phone +447700900039' });
    await desk.getByRole('button', { name: 'Answer' }).click();
    await expect(agent.thread).toContainText('Connected with +447700900039');
    await expect(agent.thread).toContainText('pressed 1');
    await accessible(agent.page, 'a call that is going on');
    await phone.getByRole('button', { name: 'Hang up' }).last().click();
    await expect(agent.thread.getByText('Ended', { exact: true })).toBeVisible();
    await expect(agent.thread.getByLabel('Recording')).toBeVisible();
  });

  await test.step('a caller leaves a message that is played in the inbox', async () => {
    await customer.page.getByLabel('Number of the phone').fill('+351 912 345 032');
    await customer.page.getByRole('button', { name: 'Call', exact: true }).click();
    const caller = customer.page.getByRole('region', { name: 'Phone +351912345032' });
    await caller.getByRole('button', { name: '1', exact: true }).click();
    await caller.getByLabel('Message after the tone').fill('Please call me back.');
    await caller.getByRole('button', { name: 'Leave message' }).click();
    await agent.page.goto(`${kira.url}/inbox?view=all`);
    await agent.page
      .getByRole('link', { name: /351912345032/ })
      .first()
      .click();
    const sound = agent.thread.locator('audio');
    await expect(sound).toBeVisible();
    const url = await sound.getAttribute('src');
    const heard = await agent.page.request.get(`${kira.url}${url}`);
    expect(heard.headers()['content-type']).toBe('audio/wav');
    expect((await heard.body()).subarray(0, 4).toString()).toBe('RIFF');
    await settled(agent.page);
    await accessible(agent.page, 'a message that was left');
    await fitsPhone(agent.page, 'a message that was left');
  });

  await test.step('with Vonage a phone is called and calls as well', async () => {
    const api = `${kira.url}/api/v1/channels/accounts`;
    const opened = await customer.page.request.post(api, {
      data: {
        adapter: 'vonage-phone',
        name: 'Back office',
        simulated: true,
        sender: { address: '+447700900035' },
      },
    });
    expect(opened.status()).toBe(201);
    const { id, version, settings } = await opened.json();
    const set = await customer.page.request.put(`${api}/${id}`, {
      headers: { 'If-Match': `"${version}"` },
      data: {
        name: 'Back office',
        senders: [{ address: '+447700900035' }],
        settings: { ...settings, incoming: 'message', recording: 'asked' },
      },
    });
    expect(set.status()).toBe(200);
    await customer.page.goto(`${kira.url}/channels/${id}/simulator`);
    await agent.page.goto(`${kira.url}/contacts`);
    await agent.page.getByRole('button', { name: 'New contact' }).click();
    const form = agent.page.getByRole('dialog', { name: 'New contact' });
    await form.getByLabel('Name', { exact: true }).fill('Vera Ringer');
    await form.getByLabel('Phone').fill('+351 912 345 035');
    await form.getByRole('button', { name: 'Save' }).click();
    await agent.page.getByRole('button', { name: 'Call', exact: true }).click();
    const dialog = agent.page.getByRole('dialog', { name: 'Call' });
    await dialog.getByRole('combobox', { name: 'Call from' }).click();
    await agent.page.getByRole('option', { name: /900035/ }).click();
    await dialog.getByLabel('What is said').fill('Your order is ready.');
    await dialog.getByLabel('Then connect with').fill('+44 7700 900039');
    await dialog.getByRole('button', { name: 'Call now' }).click();

    const vera = customer.page.getByRole('region', { name: 'Phone +351912345035' });
    await vera.getByRole('button', { name: 'Answer', exact: true }).click();
    await vera.getByRole('button', { name: '1', exact: true }).click();
    await expect(vera).toContainText('Your order is ready.');
    await customer.page
      .getByRole('region', { name: 'Phone +447700900039' })
      .getByRole('button', { name: 'Answer' })
      .click();
    await expect(agent.thread).toContainText('pressed 1');
    await vera.getByRole('button', { name: 'Hang up' }).last().click();
    await expect(agent.thread.getByText('Ended', { exact: true })).toBeVisible();
    await expect(agent.thread.getByLabel('Recording')).toBeVisible();

    await customer.page.getByLabel('Number of the phone').fill('+351 912 345 036');
    await customer.page.getByRole('button', { name: 'Call', exact: true }).click();
    const caller = customer.page.getByRole('region', { name: 'Phone +351912345036' });
    await caller.getByRole('button', { name: '1', exact: true }).click();
    await caller.getByLabel('Message after the tone').fill('It is about my order.');
    await caller.getByRole('button', { name: 'Leave message' }).click();
    await agent.page.goto(`${kira.url}/inbox?view=all`);
    await agent.page
      .getByRole('link', { name: /351912345036/ })
      .first()
      .click();
    await expect(agent.thread.locator('audio')).toBeVisible();
    await fitsPhone(agent.page, 'a message that was left with Vonage');
  });

  await test.step('the SDK of the provider calls by the simulator as it is', async () => {
    const { default: twilio } = await import('twilio');
    const client = twilio(token[0] ?? '', token[1] ?? '');
    client.api.baseUrl = `${kira.url}/simulator/twilio`;
    const call = await client.calls.create({
      from: '+447700900031',
      to: '+351914000031',
      url: `${kira.url}/nowhere`,
    });
    expect(call.sid).toMatch(/^CA[0-9a-f]{32}$/);
    expect((await client.calls(call.sid).fetch()).status).toBe('ringing');
    await client.calls(call.sid).update({ status: 'canceled' });
    expect((await client.calls(call.sid).fetch()).status).toBe('canceled');
    await expect(
      client.calls.create({ from: '+447700900031', to: '12', url: `${kira.url}/nowhere` }),
    ).rejects.toMatchObject({ code: 21211 });
  });

  await test.step('no secret is in any page', async () => {
    expect(token[1]).not.toBe('');
    await customer.page.goto(`${kira.url}/channels`);
    await settled(customer.page);
    for (const page of [customer.page, agent.page]) {
      expect(await page.content()).not.toContain(token[1] ?? '?');
    }
  });
  await customer.page.context().close();
  await agent.page.context().close();
});
