import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { WhatsAppTemplate } from '@/lib/types';
import { show } from '@/test-screen';
import { TemplateForm, TemplateSelect } from './template-picker';

const user = userEvent.setup({ delay: null });

const HELLO = {
  id: 't',
  name: 'hello_again',
  language: 'en',
  header: null,
  body: 'Hello {{customer}}, we have news.',
  variables: ['customer'],
  footer: null,
  buttons: [],
  examples: {},
} as unknown as WhatsAppTemplate;

it('a template is chosen by what it says', async () => {
  await show(<TemplateSelect templates={[HELLO]} value={null} onChange={() => {}} />);
  await user.click(screen.getByRole('combobox', { name: 'Template' }));
  expect(await screen.findByRole('option', { name: /hello_again · en.*we have news/ })).toBeInTheDocument();
});

it('what is still to be filled in is marked until it is', async () => {
  await show(<TemplateForm template={HELLO} send={async () => null} done={() => {}} />);
  expect(screen.getByText('{{customer}}', { selector: 'mark' })).toBeVisible();
  await user.type(screen.getByLabelText('Variable customer'), 'Ana');
  expect(screen.queryByText('{{customer}}')).toBeNull();
  expect(screen.getByText('Hello Ana, we have news.')).toBeVisible();
});
