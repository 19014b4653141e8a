import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

const MAILS = 90;
const TEXTS = 40;

interface Account {
  counted: {
    waiting: number;
    inDoubt: number;
    underWay: number;
    delivered: number;
    failed: number;
  };
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
