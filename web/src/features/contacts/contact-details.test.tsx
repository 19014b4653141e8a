import { QueryClient, useQuery } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { sessionQuery } from '@/lib/session';
import type { Contact, Session } from '@/lib/types';
import { type Asked, server, show } from '@/test-screen';
import { ContactDetails } from './contact-details';
import { contactKeys, contactQuery } from './queries';

afterEach(() => vi.unstubAllGlobals());

const user = userEvent.setup({ delay: null });

const BEGUN = {
  id: 'c',
  version: 1,
  name: 'Ada',
  email: null,
  phone: '+351912000001',
  tags: [],
  fields: {},
  identities: [],
  createdAt: '2026-01-01T00:00:00Z',
} as unknown as Contact;

function Details() {
  const contact = useQuery(contactQuery('c')).data;
  return contact ? (
    <>
      <output>{contact.version}</output>
      <ContactDetails contact={contact} />
    </>
  ) : null;
}

it('a fact that somebody else corrects while it is edited in place is not written over unasked', async () => {
  let now = BEGUN;
  const asked: Asked[] = server(({ method, path, body }) => {
    if (path === '/contact-fields') return { body: { version: 1, fields: [], groups: [] } };
    if (path === '/contacts/c' && method === 'PATCH') {
      now = { ...now, ...(body as Partial<Contact>), version: now.version + 1 };
    }
    return path === '/contacts/c' ? { body: now } : { body: { items: [], stages: [] } };
  });
  const saved = () => asked.filter((each) => each.method === 'PATCH').map((each) => each.body);
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, {
    user: { id: 'me', name: 'Ada', email: 'me@example.com', totpEnabled: false, locale: 'en' },
    permissions: ['CONTACTS_READ', 'CONTACTS_WRITE'],
  } as unknown as Session);
  await show(<Details />, client);
  await user.click(await screen.findByRole('button', { name: /^Phone:/ }));
  const phone = screen.getByRole('textbox', { name: 'Phone' });
  await user.clear(phone);
  await user.type(phone, '+351912000003');
  now = { ...now, phone: '+351912000002', version: 2 };
  await client.refetchQueries({ queryKey: contactKeys.one('c') });
  await waitFor(() => expect(screen.getByText(2, { selector: 'output' })).toBeVisible());
  await user.type(phone, '{Enter}');
  expect(await screen.findByText(/Somebody else wrote “\+351912000002” here meanwhile/)).toBeVisible();
  expect(saved()).toEqual([]);
  await user.type(phone, '{Enter}');
  await waitFor(() => expect(saved()).toEqual([{ phone: '+351912000003' }]));
});
