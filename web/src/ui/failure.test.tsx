import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/api';
import { show } from '@/test-screen';
import { Failure } from './page';

const retry = () => {};
const failure = (code: string) => new ApiError({ status: 403, code, detail: 'x' });

describe('a failure', () => {
  it('that is the role’s offers no second try', async () => {
    await show(<Failure error={failure('forbidden')} retry={retry} />);
    expect(await screen.findByRole('alert')).toHaveTextContent('Your role does not allow this.');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('of the server can be tried again', async () => {
    await show(<Failure error={failure('unavailable')} retry={retry} />);
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible();
  });
});
