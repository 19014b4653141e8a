import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type Asked, server, show } from '@/test-screen';
import { InvitationPage } from './invitation';

afterEach(() => vi.unstubAllGlobals());

const user = userEvent.setup({ delay: null });
const ACCEPT = '/invitations/by-token/t/accept';

function session(email: string) {
  return {
    user: { id: 'u', name: 'Ada', email, totpEnabled: true, locale: 'en' },
    workspace: { id: 'w', name: 'Before', slug: 'before', createdAt: '2026-01-01T00:00:00Z' },
    role: 'AGENT',
    permissions: [],
    workspaces: [],
  };
}

/** A server with an invitation for Ada, and whoever is signed in. */
function invited({
  known = true,
  signedIn = null,
  accept,
}: {
  known?: boolean;
  signedIn?: string | null;
  accept: (asked: Asked) => Answer;
}): Asked[] {
  return server((asked) => {
    if (asked.path === '/session') {
      return signedIn ? { body: session(signedIn) } : { status: 401, body: { code: 'unauthenticated' } };
    }
    if (asked.path === '/invitations/by-token/t') {
      return {
        body: { workspaceName: 'Acme', email: 'ada@example.com', role: 'AGENT', accountExists: known },
      };
    }
    return asked.path === ACCEPT ? accept(asked) : undefined;
  });
}

const accepted = (asked: Asked[]) => asked.filter((a) => a.path === ACCEPT).map((a) => a.body);
const press = async () => user.click(screen.getByRole('button', { name: 'Accept invitation' }));

describe('accepting an invitation', () => {
  it('takes a name and a password of somebody new', async () => {
    const asked = invited({ known: false, accept: () => ({ body: session('ada@example.com') }) });
    const { path } = await show(<InvitationPage token="t" />);
    await user.type(await screen.findByLabelText('Your name'), ' Ada ');
    await user.type(screen.getByLabelText('New password'), 'short');
    await press();
    expect(await screen.findByText('Use at least 10 characters')).toBeVisible();
    await user.type(screen.getByLabelText('New password'), ' but longer');
    await press();
    await waitFor(() => expect(path()).toBe('/'));
    expect(accepted(asked)).toEqual([{ name: 'Ada', password: 'short but longer' }]);
  });

  it('asks for the code of somebody with two-factor sign-in, and again after a wrong one', async () => {
    const asked = invited({
      accept: ({ body }) => {
        const { code } = body as { code?: string };
        if (!code) return { status: 401, body: { code: 'code_required', detail: 'x', field: 'code' } };
        return code === '222222'
          ? { body: session('ada@example.com') }
          : { status: 401, body: { code: 'sign_in_failed', detail: 'x' } };
      },
    });
    const { path } = await show(<InvitationPage token="t" />);
    await user.type(await screen.findByLabelText('Password'), 'right');
    await press();
    const code = await screen.findByLabelText('Code');
    expect(screen.queryByRole('alert')).toBeNull();
    await press();
    expect(await screen.findByText('Fill this in')).toBeVisible();
    await user.type(code, '111111');
    await press();
    expect(await screen.findByRole('alert')).toHaveTextContent('Password or code is not right.');
    expect(screen.getByLabelText('Code')).toHaveValue('');
    await user.type(screen.getByLabelText('Code'), ' 222222 ');
    await press();
    await waitFor(() => expect(path()).toBe('/'));
    expect(accepted(asked)).toEqual([
      { password: 'right' },
      { password: 'right', code: '111111' },
      { password: 'right', code: '222222' },
    ]);
  });

  it('asks nothing more of the one invited who is signed in', async () => {
    const asked = invited({
      signedIn: 'Ada@example.com',
      accept: () => ({ body: session('ada@example.com') }),
    });
    const { path } = await show(<InvitationPage token="t" />);
    expect(await screen.findByText(/You are signed in as Ada/)).toBeVisible();
    expect(screen.queryByLabelText('Password')).toBeNull();
    await press();
    await waitFor(() => expect(path()).toBe('/'));
    expect(accepted(asked)).toEqual([{}]);
  });

  it('tells somebody signed in with another address whom it is for', async () => {
    invited({ signedIn: 'bob@example.com', accept: () => ({ body: session('ada@example.com') }) });
    const { path } = await show(<InvitationPage token="t" />);
    expect(
      await screen.findByText(/signed in as bob@example.com, but this invitation is for ada@example.com/),
    ).toBeVisible();
    await user.type(screen.getByLabelText('Password'), 'right');
    await press();
    await waitFor(() => expect(path()).toBe('/'));
  });

  it.each([
    [404, 'invitation_invalid', 'This invitation is no longer valid'],
    [410, 'invitation_expired', 'This invitation has expired'],
  ])('of a link that answers %i says what is the matter', async (status, code, title) => {
    server(({ path }) =>
      path === '/session'
        ? { status: 401, body: { code: 'unauthenticated' } }
        : { status, body: { code, detail: 'x' } },
    );
    await show(<InvitationPage token="t" />);
    expect(await screen.findByRole('heading', { name: title })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Sign in' })).toBeVisible();
  });

  it('leads somebody who is signed in from a used link to their workspace', async () => {
    server(({ path }) =>
      path === '/session'
        ? { body: session('ada@example.com') }
        : { status: 404, body: { code: 'invitation_invalid', detail: 'x' } },
    );
    await show(<InvitationPage token="t" />);
    expect(await screen.findByRole('link', { name: 'Open Before' })).toBeVisible();
  });

  it('does not take a server that is busy for a link that is gone', async () => {
    server(({ path }) =>
      path === '/session'
        ? { status: 401, body: { code: 'unauthenticated' } }
        : { status: 429, body: { code: 'rate_limited', detail: 'x' } },
    );
    await show(<InvitationPage token="t" />);
    expect(await screen.findByRole('alert')).toHaveTextContent('That was too often.');
    expect(screen.getByRole('button', { name: /again/i })).toBeVisible();
  });

  it('shows that a link was used while its page was open', async () => {
    let used = false;
    server(({ path }) => {
      if (path === '/session') return { status: 401, body: { code: 'unauthenticated' } };
      if (path === ACCEPT) {
        used = true;
        return { status: 404, body: { code: 'invitation_invalid', detail: 'x' } };
      }
      return used
        ? { status: 404, body: { code: 'invitation_invalid', detail: 'x' } }
        : {
            body: { workspaceName: 'Acme', email: 'ada@example.com', role: 'AGENT', accountExists: true },
          };
    });
    await show(<InvitationPage token="t" />);
    await user.type(await screen.findByLabelText('Password'), 'right');
    await press();
    expect(await screen.findByRole('heading', { name: 'This invitation is no longer valid' })).toBeVisible();
  });
});
