import { QueryClient, useQuery } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sessionQuery } from '@/lib/session';
import type { Contact, Session } from '@/lib/types';
import { type Asked, server, show } from '@/test-screen';
import { ContactForm } from './contact-form';
import { contactKeys, contactQuery } from './queries';

afterEach(() => vi.unstubAllGlobals());

const user = userEvent.setup({ delay: null });

const BEGUN = {
  id: 'c',
  version: 1,
  name: 'Ada',
  email: 'ada@example.com',
  phone: null,
  externalId: null,
  tags: ['vip'],
  fields: { seats: 5 },
  identities: [],
} as unknown as Contact;

const SEATS = {
  key: 'seats',
  label: 'Seats',
  type: 'NUMBER',
  choices: [],
  currency: null,
  required: false,
  unique: false,
  help: null,
  group: null,
  archived: false,
  defaultValue: null,
};

/** The form of the contact as it is known now, and which version that is. */
function Editing() {
  const contact = useQuery(contactQuery('c')).data;
  return contact ? (
    <>
      <output>{contact.version}</output>
      <ContactForm contact={contact} opened onClose={() => {}} />
    </>
  ) : null;
}

/** The form beside a server on which others work too: `becomes` is what they have saved. */
async function form() {
  let now = BEGUN;
  const asked: Asked[] = server(({ method, path, body }) => {
    if (path === '/contact-fields') return { body: { version: 1, fields: [SEATS], groups: [] } };
    if (path === '/contacts/c' && method === 'GET') return { body: now };
    if (path === '/contacts/c' && method === 'PATCH') {
      now = { ...now, ...(body as Partial<Contact>), version: now.version + 1 };
      return { body: now };
    }
    return { body: { items: [], stages: [] } };
  });
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, {
    user: { id: 'me', name: 'Ada', email: 'me@example.com', totpEnabled: false, locale: 'en' },
    permissions: ['CONTACTS_READ', 'CONTACTS_WRITE'],
  } as unknown as Session);
  await show(<Editing />, client);
  const name = await screen.findByRole('textbox', { name: 'Name' });
  await screen.findByRole('textbox', { name: 'Seats' });
  return {
    name,
    saved: () => asked.filter((each) => each.method === 'PATCH').map((each) => each.body),
    becomes: async (change: Partial<Contact>) => {
      now = { ...now, ...change, version: now.version + 1 };
      await client.refetchQueries({ queryKey: contactKeys.one('c') });
      await waitFor(() => expect(screen.getByText(now.version, { selector: 'output' })).toBeVisible());
    },
  };
}

/** Whether it is asked whose stays. */
const asking = () => screen.queryByRole('button', { name: 'Keep mine' });
const save = () => user.click(screen.getByRole('button', { name: 'Save' }));

describe('the form of a contact that others change meanwhile', () => {
  it('leaves alone what was not touched here, and shows it as it is now', async () => {
    const { name, becomes, saved } = await form();
    await user.type(name, ' Lovelace');
    await becomes({ email: 'lovelace@example.com', tags: ['vip', 'eu'], fields: { seats: 9 } });
    expect(name).toHaveValue('Ada Lovelace');
    expect(screen.getByLabelText('Email')).toHaveValue('lovelace@example.com');
    expect(screen.getByLabelText('Seats')).toHaveValue('9');
    expect(asking()).toBeNull();
    await save();
    await waitFor(() => expect(saved()).toEqual([{ name: 'Ada Lovelace', fields: {} }]));
  });

  it('saves nothing over the same that somebody else changed, unless that is said', async () => {
    const { name, becomes, saved } = await form();
    await user.type(name, ' Lovelace');
    await becomes({ name: 'Ada King' });
    await save();
    expect(saved()).toEqual([]);
    expect(screen.getByText(/Somebody else changed this too: Name\./)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Keep mine' }));
    await save();
    await waitFor(() => expect(saved()).toEqual([{ name: 'Ada Lovelace', fields: {} }]));
  });

  it('takes theirs where both changed the same, and keeps the rest of ours', async () => {
    const { name, becomes, saved } = await form();
    await user.type(name, ' Lovelace');
    await user.type(screen.getByLabelText('Phone'), '+351912345678');
    await user.clear(screen.getByLabelText('Seats'));
    await user.type(screen.getByLabelText('Seats'), '7');
    await becomes({ name: 'Ada King', fields: { seats: 9 } });
    await user.click(screen.getByRole('button', { name: 'Take theirs' }));
    expect(name).toHaveValue('Ada King');
    expect(screen.getByLabelText('Seats')).toHaveValue('9');
    await save();
    await waitFor(() => expect(saved()).toEqual([{ phone: '+351912345678', fields: {} }]));
  });

  it('does not ask when both wrote the same, or what was written was taken back', async () => {
    const { name, becomes } = await form();
    await user.type(name, ' King');
    await user.type(screen.getByLabelText('Email'), 'x');
    await user.type(screen.getByLabelText('Email'), '{Backspace}');
    await becomes({ name: 'Ada King', email: 'king@example.com' });
    expect(asking()).toBeNull();
    expect(screen.getByLabelText('Email')).toHaveValue('king@example.com');
  });
});

describe('a number in the form', () => {
  it('is refused where it is none, with what was typed still there', async () => {
    const { saved } = await form();
    const seats = screen.getByRole('textbox', { name: 'Seats' });
    await user.clear(seats);
    await user.type(seats, '=1+1');
    await save();
    expect(seats).toHaveValue('=1+1');
    expect(seats).toHaveFocus();
    expect(screen.getByText('Write a number, like 1234.5.')).toBeVisible();
    expect(saved()).toEqual([]);
    await user.clear(seats);
    await user.type(seats, '1,250.5');
    await save();
    await waitFor(() => expect(saved()).toEqual([{ fields: { seats: 1250.5 } }]));
  });
});
