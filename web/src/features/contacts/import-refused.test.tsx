import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { ContactJob } from '@/lib/types';
import { server, show } from '@/test-screen';
import { RefusedRows } from './import-refused';

afterEach(() => vi.unstubAllGlobals());

it('marks in a refused row what it was refused for', async () => {
  server(() => ({
    body: {
      columns: ['Mail', 'Seats', 'Notes'],
      rows: [
        {
          row: 3,
          code: 'invalid_value',
          message: '',
          field: 'fields.seats',
          cells: ['a@example.com', 'many', 'x'],
        },
        { row: 4, code: 'invalid_email', message: '', field: 'email', cells: ['none', '4', 'x'] },
        { row: 5, code: 'too_many_cells', message: '', field: null, cells: ['b@example.com', '5', ''] },
      ],
    },
  }));
  const job = {
    id: 'j',
    what: 'IMPORT',
    settings: { columns: ['email', 'field:seats', ''] },
    check: { refused: 3, reasons: [] },
  } as unknown as ContactJob;
  await show(<RefusedRows job={job} stage="CHECK" />);
  await screen.findByText('many');
  const marked = [...document.querySelectorAll('[data-fault]')].map((cell) => cell.textContent);
  expect(marked).toEqual(['many', 'none']);
});
