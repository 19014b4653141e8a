import { QueryClient } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { sessionQuery } from '@/lib/session';
import type { Delivery, ListedDelivery, Session } from '@/lib/types';
import { server, show } from '@/test-screen';
import { DeliveryMark } from './delivery-mark';

afterEach(() => vi.unstubAllGlobals());

const BOUNCED = {
  id: 'd',
  accountId: 'a',
  messageId: 'm',
  recipient: 'ada@shop.example',
  status: 'FAILED',
  parked: false,
  code: 'bounced',
  words: null,
  queuedAt: '2026-01-01T00:00:00Z',
  complained: false,
  detours: [],
  steps: [],
  again: null,
} as unknown as Delivery;

async function mark(listed: ListedDelivery['reason'] | undefined) {
  server(() => undefined);
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, {
    permissions: ['CONVERSATIONS_REPLY', 'CONTACTS_READ'],
  } as unknown as Session);
  await show(<DeliveryMark delivery={BOUNCED} conversation="c" listed={listed} />, client);
}

it('a message that bounced is not offered to be sent again while its address is not used', async () => {
  await mark('BOUNCED');
  expect(screen.getByText(/Cannot be sent again: .*\(Bounced\)/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Open the list' })).toHaveAttribute(
    'href',
    '/settings/do-not-contact',
  );
  expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull();
});

it('it is offered once the address may be used again', async () => {
  await mark(undefined);
  expect(screen.getByRole('button', { name: 'Send again' })).toBeVisible();
  expect(screen.queryByText(/Cannot be sent again/)).toBeNull();
});
