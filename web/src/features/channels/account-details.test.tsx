import { QueryClient, useQuery } from '@tanstack/react-query';
import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ChannelAccount } from '@/lib/types';
import { type Asked, server, show } from '@/test-screen';
import { AccountDetails } from './account-details';
import { accountsQuery, channelKeys } from './queries';

afterEach(() => vi.unstubAllGlobals());

const user = userEvent.setup({ delay: null });

const BEGUN = {
  id: 'a',
  version: 3,
  adapter: 'resend',
  channel: 'EMAIL',
  name: 'Support',
  simulated: false,
  senders: [{ address: 'support@example.com', name: 'Support' }],
  settings: {},
  secretsSet: [],
  status: 'CONNECTED',
  fault: null,
} as unknown as ChannelAccount;

const FIELDS = [
  { name: 'apiKey', type: 'SECRET', required: true, choices: [] },
  { name: 'trackOpens', type: 'SWITCH', required: false, choices: [] },
  { name: 'kiraAnswers', type: 'SWITCH', required: false, choices: [] },
];

/** The form of the account as it is known now, and which version that is. */
function Form() {
  const account = useQuery(accountsQuery).data?.items[0];
  return account ? (
    <>
      <output>{account.version}</output>
      <AccountDetails account={account} write />
    </>
  ) : null;
}

/** The form beside a server on which others work too: `becomes` is what they have done. */
async function form() {
  let now = BEGUN;
  const asked: Asked[] = server(({ method, path, body, headers }) => {
    if (path === '/channels/accounts/adapters')
      return { body: { items: [{ adapter: 'resend', channel: 'EMAIL', simulates: true, fields: FIELDS }] } };
    if (method !== 'PUT') return { body: { items: [now] } };
    if (headers.get('if-match') !== `"${now.version}"`)
      return { status: 409, body: { code: 'version_conflict', current: now } };
    const { secrets: _, ...said } = body as { secrets: unknown };
    now = { ...now, ...said, version: now.version + 1 };
    return { body: now };
  });
  const client = new QueryClient();
  await show(<Form />, client);
  const key = await screen.findByLabelText(/^API key/);
  return {
    key,
    puts: () => asked.filter((each) => each.method === 'PUT'),
    becomes: (change: Partial<ChannelAccount>) => {
      now = { ...now, ...change, version: now.version + 1 };
    },
    heard: async () => {
      await client.refetchQueries({ queryKey: channelKeys.accounts });
      await waitFor(() => expect(screen.getByText(now.version, { selector: 'output' })).toBeVisible());
    },
  };
}

/** Whether it is asked whose stays. */
const asking = () => screen.queryByRole('button', { name: 'Keep mine' });
const save = () => user.click(screen.getByRole('button', { name: 'Save' }));

describe('the form of an account', () => {
  it('keeps what is typed while the account fails and recovers', async () => {
    const { key, becomes, heard, puts } = await form();
    await user.type(key, 're_pasted');
    becomes({ status: 'FAILING', fault: { code: 'bad_key' } } as unknown as Partial<ChannelAccount>);
    await heard();
    expect(key).toHaveValue('re_pasted');
    expect(asking()).toBeNull();
    await save();
    await waitFor(() => expect(key).toHaveValue(''));
    expect(puts().map((each) => each.body)).toEqual([
      expect.objectContaining({ name: 'Support', secrets: { apiKey: 're_pasted' } }),
    ]);
  });

  it('saves although the account has failed since it was last heard of', async () => {
    const { key, becomes, puts } = await form();
    await user.type(key, 're_pasted');
    becomes({ status: 'FAILING' } as Partial<ChannelAccount>);
    await save();
    await waitFor(() => expect(key).toHaveValue(''));
    expect(puts().map((each) => each.headers.get('if-match'))).toEqual(['"3"', '"4"']);
  });

  it('takes over what somebody else saved while nothing is typed here', async () => {
    const { becomes, heard } = await form();
    becomes({ name: 'Help desk' });
    await heard();
    expect(screen.getByLabelText('Name')).toHaveValue('Help desk');
    expect(asking()).toBeNull();
  });

  it('asks whose stays before anything of somebody else is written over', async () => {
    const { becomes, puts } = await form();
    await user.type(screen.getByLabelText('Sender name'), ' team');
    becomes({ name: 'Help desk' });
    await save();
    const mine = await screen.findByRole('button', { name: 'Keep mine' });
    expect(screen.getByLabelText('Sender name')).toHaveValue('Support team');
    expect(puts()).toHaveLength(1);
    await user.click(mine);
    await save();
    await waitFor(() => expect(puts()).toHaveLength(2));
    expect(puts()[1]?.body).toMatchObject({
      name: 'Support',
      senders: [{ address: 'support@example.com', name: 'Support team' }],
    });
    expect(asking()).toBeNull();
  });

  it('gives up what was typed only when that is said', async () => {
    const { key, becomes, heard } = await form();
    await user.type(key, 're_pasted');
    becomes({ name: 'Help desk' });
    await heard();
    expect(key).toHaveValue('re_pasted');
    expect(screen.getByLabelText('Name')).toHaveValue('Support');
    await user.click(screen.getByRole('button', { name: 'Take theirs' }));
    expect(key).toHaveValue('');
    expect(screen.getByLabelText('Name')).toHaveValue('Help desk');
  });

  it('marks what the provider cannot do without', async () => {
    const { key } = await form();
    expect(key.closest('.mantine-InputWrapper-root')).toHaveTextContent(/^API key \*/);
    expect(screen.getByText('Name')).toHaveTextContent(/^Name$/);
  });

  it('puts what belongs together below one heading', async () => {
    await form();
    const opens = within(screen.getByRole('group', { name: 'Opens and links' }));
    expect(opens.getByRole('switch', { name: /^See whether mails/ })).toBeVisible();
    expect(opens.queryByRole('switch', { name: /^Kira answers/ })).toBeNull();
    expect(screen.getByRole('switch', { name: /^Kira answers/ })).toBeVisible();
  });
});
