import { QueryClient, useQuery } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ChannelAccount } from '@/lib/types';
import { server, show } from '@/test-screen';
import { AccountRules } from './account-rules';
import { accountsQuery, channelKeys } from './queries';

afterEach(() => vi.unstubAllGlobals());

const user = userEvent.setup({ delay: null });

type Rules = ChannelAccount['rules'];

const BEGUN = {
  id: 'a',
  channel: 'EMAIL',
  name: 'Support',
  rules: { fallbackId: 'b', fallbackMinutes: 5, anySender: false, againMinutes: null },
} as unknown as ChannelAccount;
const OTHER = { ...BEGUN, id: 'b', name: 'Spare' } as ChannelAccount;

function Form() {
  const account = useQuery(accountsQuery).data?.items[0];
  return account ? <AccountRules account={account} write /> : null;
}

/** The rules beside a server on which others work too: `becomes` is what they have saved. */
async function form() {
  let now = BEGUN;
  const asked = server(({ method, body }) => {
    if (method !== 'PUT') return { body: { items: [now, OTHER] } };
    now = { ...now, rules: body as Rules };
    return { body: now };
  });
  const client = new QueryClient();
  await show(<Form />, client);
  return {
    minutes: await screen.findByLabelText('After so many minutes'),
    puts: () => asked.filter((each) => each.method === 'PUT').map((each) => each.body),
    becomes: async (change: Partial<Rules>) => {
      now = { ...now, rules: { ...now.rules, ...change } };
      await client.refetchQueries({ queryKey: channelKeys.accounts });
    },
  };
}

const sender = () => screen.getByRole('switch', { name: /^Replies, too/ });
const keep = () => screen.queryByRole('button', { name: 'Keep mine' });

describe('the rules of an account', () => {
  it('show what somebody else saved while nothing is changed here', async () => {
    const { minutes, becomes } = await form();
    await becomes({ fallbackMinutes: 20 });
    await waitFor(() => expect(minutes).toHaveValue('20'));
    expect(keep()).toBeNull();
  });

  it('ask whose stay when two people change them', async () => {
    const { minutes, becomes, puts } = await form();
    await user.click(sender());
    await becomes({ fallbackMinutes: 20 });
    const mine = await screen.findByRole('button', { name: 'Keep mine' });
    expect(sender()).toBeChecked();
    expect(minutes).toHaveValue('5');
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.click(mine);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(puts()).toEqual([expect.objectContaining({ anySender: true, fallbackMinutes: 5 })]),
    );
    expect(keep()).toBeNull();
  });

  it('give up what was chosen only when that is said', async () => {
    const { minutes, becomes } = await form();
    await user.click(sender());
    await becomes({ fallbackMinutes: 20 });
    await user.click(await screen.findByRole('button', { name: 'Take theirs' }));
    expect(minutes).toHaveValue('20');
    expect(sender()).not.toBeChecked();
    expect(keep()).toBeNull();
  });
});

describe('the minutes of a rule', () => {
  it('that are no number stay to be corrected, are called wrong, and are not saved', async () => {
    const { minutes, puts } = await form();
    await user.clear(minutes);
    await user.type(minutes, '5m');
    expect(minutes).toHaveValue('5m');
    expect(screen.getByText(/^Write a whole number from 0 to/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(minutes).toHaveFocus();
    await user.clear(minutes);
    await user.type(minutes, '2.5');
    expect(screen.getByText(/^Write a whole number from 0 to/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(puts()).toEqual([]);
    await user.clear(minutes);
    await user.type(minutes, '15');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(puts()).toEqual([expect.objectContaining({ fallbackMinutes: 15 })]));
  });
});
