import { describe, expect, it } from 'vitest';
import { byGroup } from './field-groups';

describe('fields under headings', () => {
  it('are cut where another heading begins', () => {
    const fields = [
      { key: 'born' },
      { key: 'plan', group: 'Billing' },
      { key: 'vat', group: 'Billing' },
      { key: 'seats', group: 'Usage' },
    ];
    expect(byGroup(fields).map((g) => [g.name, g.fields.map((f) => f.key)])).toEqual([
      [null, ['born']],
      ['Billing', ['plan', 'vat']],
      ['Usage', ['seats']],
    ]);
  });

  it('take a missing heading and null for the same', () => {
    expect(byGroup([{ key: 'a', group: null }, { key: 'b' }])).toHaveLength(1);
    expect(byGroup([])).toEqual([]);
  });
});
