import { expect, test } from 'vitest';
import type { WhatsAppTemplate } from '@/lib/types';
import { EMPTY, filled, isComplete, needsFile } from './fill';

const template: WhatsAppTemplate = {
  id: '1',
  name: 'order_ready',
  language: 'en',
  status: 'APPROVED',
  category: 'UTILITY',
  reason: null,
  quality: null,
  sendable: true,
  header: { format: 'TEXT', text: 'Order {{1}}', variables: ['1'] },
  body: 'Hello {{ name }}, until {{2}}.',
  variables: ['name', '2'],
  footer: null,
  buttons: [
    { type: 'QUICK_REPLY', text: 'Thanks', target: null, variable: false },
    { type: 'URL', text: 'See', target: 'https://a.example/{{1}}', variable: true },
  ],
  examples: {},
};

test('what is typed stands where its variable is, on one line', () => {
  expect(filled(template.body, { name: 'Ana\nMaria', '2': '$& six' })).toBe('Hello Ana Maria, until $& six.');
});

test('what is missing shows its name', () => {
  expect(filled(template.body, { name: ' ' })).toBe('Hello {{ name }}, until {{2}}.');
});

test('a template is complete when its header, body and addresses are', () => {
  expect(isComplete(template, EMPTY)).toBe(false);
  const all = { header: { '1': 'a' }, body: { name: 'b', '2': 'c' }, buttons: { '1': 'd' } };
  expect(isComplete(template, all)).toBe(true);
  expect(isComplete(template, { ...all, buttons: {} })).toBe(false);
  expect(isComplete(template, { ...all, body: { name: 'b', '2': '  ' } })).toBe(false);
});

test('a header that is no text is a file', () => {
  expect(needsFile(template)).toBe(false);
  expect(needsFile({ ...template, header: { format: 'IMAGE', text: '', variables: [] } })).toBe(true);
});
