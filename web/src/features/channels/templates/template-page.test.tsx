import { QueryClient, useQuery } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sessionQuery } from '@/lib/session';
import type { EmailTemplate, Session } from '@/lib/types';
import { type Asked, server, show } from '@/test-screen';
import { templateKeys, templateQuery } from './queries';
import { Editor } from './template-page';

afterEach(() => vi.unstubAllGlobals());

const user = userEvent.setup({ delay: null });

const BEGUN = {
  id: 't',
  version: 1,
  name: 'News',
  archived: false,
  published: null,
  changed: true,
  content: { subject: 'What is new', preheader: 'Little', mjml: '<mjml></mjml>', text: null },
} as unknown as EmailTemplate;

/** The editor of the template as it is known now, and which version that is. */
function Editing() {
  const template = useQuery(templateQuery('t')).data;
  return template ? (
    <>
      <output>{template.version}</output>
      <Editor template={template} back={null} />
    </>
  ) : null;
}

/** The editor beside a server on which others work too: `becomes` is what they have saved. */
async function editor() {
  let now = BEGUN;
  const asked: Asked[] = server(({ method, path, body, headers }) => {
    if (path === '/email-templates/render')
      return {
        body: { html: '<p>Hello</p>', text: 'Hello', subject: 'What', size: 12, issues: [], missing: [] },
      };
    if (path === '/email-templates/t' && method === 'GET') return { body: now };
    if (path === '/email-templates/t/publish') return { body: { ...now, published: 1, changed: false } };
    if (method === 'PUT') {
      if (headers.get('if-match') !== `"${now.version}"`)
        return { status: 409, body: { code: 'version_conflict', current: now } };
      now = { ...now, ...(body as Partial<EmailTemplate>), version: now.version + 1 };
      return { body: now };
    }
    return { body: { items: [] } };
  });
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, {
    user: { id: 'me', name: 'Ada', email: 'ada@example.com', totpEnabled: false, locale: 'en' },
    permissions: ['SETTINGS_READ', 'SETTINGS_MANAGE'],
  } as unknown as Session);
  await show(<Editing />, client);
  const subject = await screen.findByLabelText('Subject');
  return {
    subject,
    puts: () => asked.filter((each) => each.method === 'PUT'),
    published: () => asked.filter((each) => each.path.endsWith('/publish')),
    becomes: (change: Partial<EmailTemplate>) => {
      now = { ...now, ...change, version: now.version + 1 };
    },
    heard: async () => {
      await client.refetchQueries({ queryKey: templateKeys.one('t') });
      await waitFor(() => expect(screen.getByText(now.version, { selector: 'output' })).toBeVisible());
    },
  };
}

const theirSubject = { content: { ...BEGUN.content, subject: 'Spring is here' } };
const source = () => screen.getByRole('textbox', { name: 'MJML source' });

describe('the editor of a template', () => {
  it('keeps what is typed, and asks, when somebody else saves meanwhile', async () => {
    const { subject, becomes, heard, puts } = await editor();
    await user.type(subject, ' in May');
    becomes(theirSubject);
    await heard();
    expect(subject).toHaveValue('What is new in May');
    await user.click(screen.getByRole('button', { name: 'Keep mine' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(puts()).toHaveLength(1));
    expect(puts()[0]?.headers.get('if-match')).toBe('"2"');
    expect(puts()[0]?.body).toMatchObject({ content: { subject: 'What is new in May' } });
  });

  it('saves nothing over what somebody else saved unseen', async () => {
    const { subject, becomes, puts, published } = await editor();
    await user.type(subject, ' in May');
    becomes(theirSubject);
    await user.click(screen.getByRole('button', { name: 'Publish' }));
    await user.click(await screen.findByRole('button', { name: 'Take theirs' }));
    expect(subject).toHaveValue('Spring is here');
    expect(puts()).toHaveLength(1);
    expect(published()).toHaveLength(0);
  });

  it('shows what somebody else saved while nothing is typed here, in the source as well', async () => {
    const { subject, becomes, heard } = await editor();
    becomes({
      content: { ...BEGUN.content, subject: 'Spring is here', mjml: '<mjml><!-- theirs --></mjml>' },
    });
    await heard();
    expect(subject).toHaveValue('Spring is here');
    expect(source()).toHaveTextContent('theirs');
    expect(screen.queryByRole('button', { name: 'Keep mine' })).toBeNull();
  });

  it('keeps what is typed when the template is only published beside it', async () => {
    const { subject, becomes, heard } = await editor();
    await user.type(subject, ' in May');
    becomes({ published: 1, changed: false } as Partial<EmailTemplate>);
    await heard();
    expect(subject).toHaveValue('What is new in May');
    expect(screen.queryByRole('button', { name: 'Keep mine' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByText('Not saved yet')).toBeNull());
  });
});
