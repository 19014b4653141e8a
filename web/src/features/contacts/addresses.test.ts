import { describe, expect, it } from 'vitest';
import { addresses, csv } from './addresses';

describe('addresses', () => {
  it('reads one a line, as they are, once each', () => {
    expect(addresses('a@x.example\r\n\n b@x.example \na@x.example', 'EMAIL')).toEqual([
      'a@x.example',
      'b@x.example',
    ]);
  });

  it('leaves a wrong line in, so that the server can say what is wrong with it', () => {
    expect(addresses('a@x.example\nnonsense', 'EMAIL')).toEqual(['a@x.example', 'nonsense']);
  });

  it('finds the column of a table that holds them', () => {
    const table = '\uFEFFName;Email;Phone\nAda;"ada@x.example";+351 912 345 678\nGrace;;+1 (415) 555-0100';
    expect(addresses(table, 'EMAIL')).toEqual(['ada@x.example']);
    expect(addresses(table, 'SMS')).toEqual(['+351 912 345 678', '+1 (415) 555-0100']);
  });

  it('reads a list with commas', () => {
    expect(addresses('a@x.example, b@x.example;c@x.example', 'EMAIL')).toHaveLength(3);
  });
});

describe('csv', () => {
  const line = (address: string, note: string | null) => ({
    id: '1',
    channel: 'SMS' as const,
    address,
    reason: 'LISTED' as const,
    since: '2026-01-01T00:00:00Z',
    entries: [{ reason: 'LISTED' as const, note, by: 'user:1', at: '2026-01-01T00:00:00Z' }],
  });

  it('keeps numbers and makes formulas harmless', () => {
    const text = csv([line('+351912345678', '=cmd|"/c calc"'), line('+1', '+1+HYPERLINK("x")')]);
    const rows = text.split('\r\n');
    expect(rows[1]).toBe(`SMS,+351912345678,LISTED,2026-01-01T00:00:00Z,"'=cmd|""/c calc"""`);
    expect(rows[2]).toContain(`"'+1+HYPERLINK(""x"")"`);
  });
});
