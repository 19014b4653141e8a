import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

const MAILS = 90;
const TEXTS = 40;
const CALLS = 8;

interface Account {
  counted: {
    waiting: number;
    inDoubt: number;
    underWay: number;
    delivered: number;
    failed: number;
  };
}

interface Call {
  id: string;
  other: string;
  status: string;
  conversationId: string;
}

test('what is on its way when the server is killed goes out once, or is in doubt', async ({
  browser,
  kira,
}) => {
  const { page } = await Agent.signedIn(browser, kira);
  const api = `${kira.url}/api/v1/channels/accounts`;
  const post = async (path: string, data: unknown) => {
    const answer = await page.request.post(`${api}${path}`, { data });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.json();
  };
  const get = async (path: string) => (await page.request.get(`${api}${path}`)).json();
  const counted = async (id: string) => ((await get(`/${id}`)) as Account).counted;
  const open = async (adapter: string, address: string): Promise<string> =>
    (await post('', { adapter, name: `Crash ${adapter}`, simulated: true, sender: { address } })).id;

  // One provider knows a key again, the other knows none.
  const mail = await open('resend', 'crash@northwind.example');
  const sms = await open('twilio', '+447700900999');
  const messages = (count: number, to: (i: number) => string) => ({
    messages: Array.from({ length: count }, (_, i) => ({
      key: `crash ${i}`,
      to: to(i),
      subject: 'Once',
      text: 'Only once.',
    })),
  });
  await post(
    `/${mail}/messages`,
    messages(MAILS, (i) => `crash-${i}@shop.example`),
  );
  await post(
    `/${sms}/messages`,
    messages(TEXTS, (i) => `+3519120${String(10_000 + i)}`),
  );
  const out = async (id: string) => {
    const now = await counted(id);
    return now.underWay + now.delivered;
  };
  await expect.poll(() => out(mail), { intervals: [100] }).toBeGreaterThan(10);
  await expect.poll(() => out(sms), { intervals: [100] }).toBeGreaterThan(5);
  await kira.kill();
  await kira.up();

  // What is at the provider is told by it, and what was only waiting is not in doubt.
  await expect.poll(async () => (await counted(mail)).delivered, { timeout: 90_000 }).toBe(MAILS);
  await expect
    .poll(
      async () => {
        const now = await counted(sms);
        return now.delivered + now.inDoubt;
      },
      { timeout: 90_000 },
    )
    .toBe(TEXTS);
  const boxes: { mails: number }[] = (await get(`/${mail}/simulator`)).mailboxes;
  expect(boxes).toHaveLength(MAILS);
  expect(boxes.filter((box) => box.mails !== 1)).toEqual([]);
  const phones: { texts: number }[] = (await get(`/${sms}/simulator/phones`)).items;
  expect(phones.filter((phone) => phone.texts !== 1)).toEqual([]);
  expect((await counted(sms)).inDoubt).toBeLessThan(TEXTS / 4);
  expect(phones.length).toBeGreaterThanOrEqual((await counted(sms)).delivered);
  await page.context().close();
});

test('a call of which nobody knows when the server is killed is asked about, and nobody is rung twice', async ({
  browser,
  kira,
}) => {
  test.setTimeout(420_000);
  const { page } = await Agent.signedIn(browser, kira);
  const api = `${kira.url}/api/v1`;
  const post = async (path: string, data: unknown) => {
    const answer = await page.request.post(`${api}${path}`, { data });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.json();
  };
  const get = async (path: string) => (await page.request.get(`${api}${path}`)).json();
  const own = '+447700900998';
  const account: string = (
    await post('/channels/accounts', {
      adapter: 'twilio-phone',
      name: 'Crash calls',
      simulated: true,
      sender: { address: own },
    })
  ).id;
  const simulator = `/channels/accounts/${account}/simulator`;
  const behave = async (trouble: string) => {
    const answer = await page.request.put(`${api}${simulator}/behaviour`, {
      data: { trouble, repeatsNews: false, reordersNews: false },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  // It takes its time, so that some are being asked for whenever the server dies.
  await behave('SLOW');
  const numbers = Array.from({ length: CALLS }, (_, i) => `+3519130${String(10_000 + i)}`);
  for (const to of numbers) await post('/calls', { accountId: account, to, say: 'Only once.' });
  const calls = async (): Promise<Call[]> => (await get(`/calls?account=${account}`)).items;
  const rung = async (): Promise<string[]> =>
    (await get(`${simulator}/calls`)).items.map((call: { address: string }) => call.address);
  await expect.poll(async () => (await rung()).length, { intervals: [50] }).toBeGreaterThan(1);
  await kira.kill();
  await kira.up();
  await behave('NONE');

  // What only waited is placed, what the provider has goes on, and of the rest nobody knows.
  const once = () =>
    expect(async () => {
      const phones = await rung();
      expect(new Set(phones).size).toBe(phones.length);
      for (const call of await calls()) {
        expect(call.status).not.toBe('QUEUED');
        expect(phones.includes(call.other), call.other).toBe(!['IN_DOUBT', 'FAILED'].includes(call.status));
      }
    }).toPass({ timeout: 180_000 });
  await once();
  const lost = (await calls()).find((call) => call.status === 'IN_DOUBT');
  expect(lost).toBeDefined();

  // Twilio took one of them, and could tell nobody.
  const { values } = await post(`${simulator}/key`, {});
  const { default: twilio } = await import('twilio');
  const client = twilio(values.accountSid, values.authToken);
  client.api.baseUrl = `${kira.url}/simulator/twilio`;
  const taken = await client.calls.create({ from: own, to: lost?.other ?? '', url: `${kira.url}/nowhere` });
  const shown = async (id?: string): Promise<Call> => get(`/calls/${id}`);
  await expect.poll(async () => (await shown(lost?.id)).status, { timeout: 120_000 }).not.toBe('IN_DOUBT');
  expect(['RINGING', 'NO_ANSWER']).toContain((await shown(lost?.id)).status);
  const { items } = await get(`/conversations/${lost?.conversationId}/deliveries`);
  expect(items[0].providerId).toBe(taken.sid);
  await once();
  await page.context().close();
});
