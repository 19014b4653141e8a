import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { server, show } from '@/test-screen';
import { SignInPage, safeNext } from './sign-in';

const session = { user: { id: 'u', name: 'Ada' }, workspace: { id: 'w' }, permissions: [], workspaces: [] };

afterEach(() => vi.unstubAllGlobals());

const user = userEvent.setup({ delay: null });

async function fill(password: string) {
  await user.type(await screen.findByLabelText('Email'), 'ada@example.com');
  await user.type(screen.getByLabelText('Password'), password);
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('signing in', () => {
  it('goes back to the page that was asked for', async () => {
    server(() => ({ body: session }));
    const { path } = await show(<SignInPage next="/contacts?q=ada" />);
    await fill('right');
    await waitFor(() => expect(path()).toBe('/contacts?q=ada'));
  });

  it('says the same of a wrong password as of an unknown account', async () => {
    server(() => ({ status: 401, body: { code: 'sign_in_failed', detail: 'x' } }));
    await show(<SignInPage />);
    await fill('wrong');
    expect(await screen.findByRole('alert')).toHaveTextContent('Email or password is not right.');
  });

  it('asks for the code only when the account has one, and sends both', async () => {
    const asked = server(({ body }) =>
      (body as { code?: string }).code
        ? { body: session }
        : { status: 401, body: { code: 'code_required', detail: 'x' } },
    );
    const { path } = await show(<SignInPage />);
    await fill('right');
    await user.type(await screen.findByLabelText('Code'), ' 123456 ');
    expect(screen.queryByRole('alert')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    await waitFor(() => expect(path()).toBe('/'));
    expect(asked.at(-1)?.body).toEqual({ email: 'ada@example.com', password: 'right', code: '123456' });
  });

  it('says of a wrong code that it is the code, and not the password', async () => {
    server(({ body }) => ({
      status: 401,
      body: { code: (body as { code?: string }).code ? 'sign_in_failed' : 'code_required', detail: 'x' },
    }));
    await show(<SignInPage />);
    await fill('right');
    await user.type(await screen.findByLabelText('Code'), '000000');
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The code is not right.');
  });

  it('says how long an account stays locked', async () => {
    vi.stubGlobal('fetch', async () =>
      Response.json({ code: 'locked_out', detail: 'x' }, { status: 429, headers: { 'Retry-After': '540' } }),
    );
    await show(<SignInPage />);
    await fill('wrong');
    expect(await screen.findByRole('alert')).toHaveTextContent('Try again in 9 minutes.');
  });

  it('checks the form before it asks the server', async () => {
    const asked = server(() => ({ body: session }));
    await show(<SignInPage />);
    await user.type(await screen.findByLabelText('Email'), 'ada');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter an email address')).toBeVisible();
    expect(asked).toHaveLength(0);
  });
});

describe('the way back', () => {
  it.each([
    ['/inbox/1?view=mine', '/inbox/1?view=mine'],
    [undefined, '/'],
    ['https://evil.example', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['javascript:alert(1)', '/'],
  ])('%s', (next, expected) => {
    expect(safeNext(next)).toBe(expected);
  });
});
