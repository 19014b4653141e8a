import { cleanup, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '@/test-screen';
import { Page } from './page';

it('a page that a link led to is read on from its heading; the first one is left to the browser', async () => {
  await show(<Page title="Channels">All of them</Page>);
  expect(document.body).toHaveFocus();
  cleanup();
  window.history.pushState(null, '', '/channels/one');
  await show(<Page title="Support">One of them</Page>);
  expect(screen.getByRole('heading', { name: 'Support' })).toHaveFocus();
});

it('a page that puts the focus somewhere itself keeps it there', async () => {
  window.history.pushState(null, '', '/channels/two');
  await show(
    <Page title="Begin">
      {/* biome-ignore lint/a11y/noAutofocus: what is tested */}
      <input aria-label="Name" autoFocus />
    </Page>,
  );
  expect(screen.getByLabelText('Name')).toHaveFocus();
});
