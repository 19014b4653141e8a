import { describe, expect, it } from 'vitest';
import { type Attribute, EVENT, type FilterJson, fromJson, type Group, SEGMENT, toJson } from './filter';

const attribute = (key: string, type: Attribute['type']): Attribute => ({
  key,
  type,
  label: key,
  choices: [],
});
const attributes = [
  attribute('name', 'TEXT'),
  attribute('seats', 'NUMBER'),
  attribute('born', 'DATE'),
  attribute('paying', 'BOOLEAN'),
  attribute('company', 'COMPANY'),
  attribute(SEGMENT, 'SEGMENT'),
  attribute(EVENT, 'EVENT'),
  attribute('ownerId', 'ONE_OF'),
];

const stripped = (group: Group | null): unknown =>
  JSON.parse(JSON.stringify(group, (key, value) => (key === 'id' ? undefined : value)));

describe('a filter', () => {
  const filters: FilterJson[] = [
    {
      all: [
        { field: 'name', contains: 'ada' },
        { field: 'seats', atLeast: 3 },
      ],
    },
    { any: [{ not: { field: 'name', is: 'x' } }, { field: 'born', withinDays: 7 }] },
    { not: { any: [{ field: 'paying', is: true }] } },
    {
      all: [
        { field: 'company', is: 'c' },
        { not: { field: 'company', is: 'd' } },
        { field: 'company', set: false },
      ],
    },
    { all: [{ segment: { is: 'a' } }, { not: { segment: { is: 'b' } } }] },
    {
      all: [
        { event: { name: 'Paid', atLeast: 2, withinDays: 30 } },
        { event: { name: 'Left', never: true } },
      ],
    },
    { any: [{ event: { name: 'Paid', atMost: 0 } }] },
    {
      all: [
        {
          event: {
            name: 'Paid',
            atLeast: 1,
            where: [
              { property: 'total', above: 50 },
              { property: 'plan', is: 'pro' },
              { property: 'seats', is: 3 },
              { property: 'gift', is: false },
              { property: 'coupon', set: true },
            ],
          },
        },
        { not: { field: 'ownerId', is: 'me' } },
        { field: 'ownerId', in: ['me', 'b'] },
      ],
    },
    { all: [{ any: [{ field: 'born', before: '2026-01-01' }] }, { field: 'name', set: false }] },
  ];

  it('comes back from the builder as it went in', () => {
    for (const filter of filters) {
      const group = fromJson(filter);
      expect(group && toJson(group, attributes)).toEqual(filter);
      expect(stripped(fromJson((group && toJson(group, attributes)) as FilterJson))).toEqual(stripped(group));
    }
  });

  it('shows several segments as any of them', () => {
    const group = fromJson({ segment: { in: ['a', 'b'] } });
    expect(group && toJson(group, attributes)).toEqual({
      any: [{ segment: { is: 'a' } }, { segment: { is: 'b' } }],
    });
  });

  it('leaves out what is not filled in', () => {
    const group: Group = {
      id: 'a',
      join: 'all',
      parts: [
        { id: 'b', field: 'name', test: 'is', value: ' ' },
        { id: 'c', field: 'seats', test: 'above', value: 'many' },
        { id: 'd', field: 'gone', test: 'set', value: '' },
        { id: 'e', field: 'ownerId', test: 'anyOf', value: '' },
      ],
    };
    expect(toJson(group, attributes)).toBeNull();
    const paid = {
      id: 'f',
      field: EVENT,
      test: 'didAtLeast' as const,
      value: 'Paid',
      where: [
        { id: 'g', property: '', test: 'is' as const, value: 'x' },
        { id: 'h', property: 'total', test: 'above' as const, value: 'much' },
      ],
    };
    expect(toJson({ id: 'a', join: 'all', parts: [paid] }, attributes)).toEqual({
      all: [{ event: { name: 'Paid', atLeast: 1 } }],
    });
    const counted = (often: { times?: string; days?: string }) =>
      toJson({ id: 'a', join: 'all', parts: [{ ...paid, where: [], ...often }] }, attributes);
    expect(counted({ times: '3', days: '30' })).toEqual({
      all: [{ event: { name: 'Paid', atLeast: 3, withinDays: 30 } }],
    });
    for (const wrong of [{ days: 'ten' }, { days: '1.5' }, { days: '0' }, { times: 'x' }])
      expect(counted(wrong)).toBeNull();
  });

  it('is not shown where the builder has no form for it', () => {
    expect(fromJson({ not: { all: [{ field: 'name', set: true }] } })).toBeNull();
    expect(fromJson({ field: 'name', in: ['a', 'b'] })).toBeNull();
    expect(fromJson({ event: { name: 'Paid', where: [{ property: 'total', near: 3 }] } })).toBeNull();
  });
});
