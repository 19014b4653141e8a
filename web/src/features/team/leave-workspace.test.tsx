import { QueryClient } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sessionQuery } from '@/lib/session';
import type { Role, Session } from '@/lib/types';
import { type Answer, type Asked, server, show } from '@/test-screen';
import { LeaveCard } from './leave-workspace';

afterEach(() => vi.unstubAllGlobals());

const user = userEvent.setup({ delay: null });

function as(role: Role): QueryClient {
  const session: Session = {
    user: { id: 'me', name: 'Ada', email: 'ada@example.com', totpEnabled: false, locale: 'en' },
    workspace: { id: 'w', name: 'Acme', slug: 'acme', createdAt: '2026-01-01T00:00:00Z' },
    role,
    permissions: ['TEAM_READ'],
    workspaces: [],
  };
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, session);
  return client;
}

function member(userId: string, role: Role) {
  return {
    userId,
    role,
    name: userId,
    email: `${userId}@example.com`,
    joinedAt: '2026-01-01T00:00:00Z',
    lastSeenAt: null,
    totpEnabled: false,
  };
}

function workspace(owners: string[], leave: (asked: Asked) => Answer = () => ({ status: 204 })): Asked[] {
  return server((asked) =>
    asked.path === '/members'
      ? { body: { items: owners.map((o) => member(o, 'OWNER')) } }
      : asked.method === 'DELETE'
        ? leave(asked)
        : undefined,
  );
}

async function confirm() {
  await user.click(await screen.findByRole('button', { name: 'Leave workspace' }));
  await user.type(await screen.findByLabelText('Type Acme to confirm'), 'Acme');
  await user.click(screen.getAllByRole('button', { name: 'Leave workspace' }).at(-1) as HTMLElement);
}

describe('leaving a workspace', () => {
  it('takes its name, ends the session and leads to the sign-in', async () => {
    const asked = workspace([]);
    const client = as('AGENT');
    const { path } = await show(<LeaveCard />, client);
    await user.click(await screen.findByRole('button', { name: 'Leave workspace' }));
    const leave = () => screen.getAllByRole('button', { name: 'Leave workspace' }).at(-1);
    await user.type(await screen.findByLabelText('Type Acme to confirm'), 'Acm');
    expect(leave()).toBeDisabled();
    await user.type(screen.getByLabelText('Type Acme to confirm'), 'e');
    expect(leave()).toBeEnabled();
    await user.click(leave() as HTMLElement);
    await waitFor(() => expect(path()).toBe('/sign-in'));
    expect(asked.map((a) => `${a.method} ${a.path}`)).toEqual(['DELETE /members/me']);
    expect(client.getQueryData(sessionQuery.queryKey)).toBeNull();
  });

  it('is not offered to the only owner, who is told what to do', async () => {
    workspace(['me']);
    await show(<LeaveCard />, as('OWNER'));
    expect(await screen.findByText(/You are the only owner/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Open team' })).toHaveAttribute('href', '/team');
    expect(screen.queryByRole('button', { name: 'Leave workspace' })).toBeNull();
  });

  it('is open to an owner among others', async () => {
    workspace(['me', 'other']);
    const { path } = await show(<LeaveCard />, as('OWNER'));
    await confirm();
    await waitFor(() => expect(path()).toBe('/sign-in'));
  });

  it('says why not when the other owner went a moment before', async () => {
    workspace(['me', 'other'], () => ({ status: 422, body: { code: 'last_owner', detail: 'x' } }));
    const { path } = await show(<LeaveCard />, as('OWNER'));
    await confirm();
    expect(await screen.findByRole('alert')).toHaveTextContent('make somebody else an owner first');
    expect(path()).toBe('/here');
  });
});
