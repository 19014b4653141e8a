/** A filter as the builder edits it, and as the API takes it. */
import type { ContactField } from '@/lib/types';

export type FilterJson =
  | { all: FilterJson[] }
  | { any: FilterJson[] }
  | { not: FilterJson }
  | { segment: { is: string } | { in: string[] } }
  | { event: EventJson }
  | ({ field: string } & { [test: string]: unknown });

/** How often somebody did something, and with which properties. */
export interface EventJson {
  name: string;
  atLeast?: number;
  atMost?: number;
  never?: true;
  withinDays?: number;
  where?: unknown[];
}

export interface Test {
  id: string;
  field: string;
  test: TestName;
  value: string;
  /** Of events: how often, and within how many days. */
  times?: string;
  days?: string;
  where?: Where[];
}

/** A condition on one property of an event. */
export interface Where {
  id: string;
  property: string;
  test: WhereTest;
  value: string;
}

/** `equals` is a number's, `is` a text's. */
export const WHERE_TESTS = [
  'is',
  'contains',
  'startsWith',
  'equals',
  'above',
  'atLeast',
  'below',
  'atMost',
  'yes',
  'no',
  'set',
] as const;
export type WhereTest = (typeof WHERE_TESTS)[number];

const OF_NUMBERS: readonly WhereTest[] = ['equals', 'above', 'atLeast', 'below', 'atMost'];
const OF_NOTHING: readonly WhereTest[] = ['yes', 'no', 'set'];

export function whereInput(test: WhereTest): Input {
  if (OF_NOTHING.includes(test)) return 'none';
  return OF_NUMBERS.includes(test) ? 'number' : 'text';
}

export const newWhere = (): Where => ({ id: newId(), property: '', test: 'is', value: '' });

export interface Group {
  id: string;
  join: 'all' | 'any' | 'none';
  parts: (Test | Group)[];
}

const WORDS = ['is', 'isNot', 'contains', 'startsWith', 'set', 'unset'] as const;
const NUMBERS = ['is', 'above', 'atLeast', 'below', 'atMost', 'set', 'unset'] as const;
const DATES = [
  'is',
  'before',
  'after',
  'onOrBefore',
  'onOrAfter',
  'withinDays',
  'olderThanDays',
  'set',
  'unset',
] as const;
const FLAGS = ['yes', 'no', 'unset'] as const;
const MEMBERSHIP = ['member', 'nonMember'] as const;
const EVENTS = ['didAtLeast', 'didAtMost', 'never'] as const;
const COMPANIES = ['is', 'isNot', 'set', 'unset'] as const;
const PRESENCE = ['set', 'unset'] as const;
const ONE_OF = ['is', 'isNot', 'anyOf', 'set', 'unset'] as const;

export type TestName =
  | (typeof WORDS)[number]
  | (typeof NUMBERS)[number]
  | (typeof DATES)[number]
  | (typeof FLAGS)[number]
  | (typeof MEMBERSHIP)[number]
  | (typeof EVENTS)[number]
  | (typeof ONE_OF)[number];

/** Attributes whose values have a name of their own, so that several can be chosen. */
const NAMED: readonly string[] = ['ownerId', 'lifecycleStage'];

/** What stands for a segment among the attributes; no key of a field has a colon. */
export const SEGMENT = 'segment:';

/** What stands for events among the attributes. */
export const EVENT = 'event:';

/** `ONE_OF`: a value with a name of its own, as an owner has. */
export type FieldType = ContactField['type'] | 'SEGMENT' | 'EVENT' | 'ONE_OF';

/** Something to filter, sort or show a column by. */
export interface Attribute {
  key: string;
  type: FieldType;
  label: string;
  choices: string[];
  /** The heading under which it stands; none for what every contact has. */
  group?: string | null;
  /** What to choose from where what is shown is not what is meant. */
  options?: { value: string; label: string }[];
  /** Not offered any more, but shown where a filter names it. */
  hidden?: boolean;
}

export function testsOf(type: FieldType): readonly TestName[] {
  switch (type) {
    case 'NUMBER':
    case 'MONEY':
      return NUMBERS;
    case 'DATE':
    case 'DATE_TIME':
      return DATES;
    case 'BOOLEAN':
      return FLAGS;
    case 'LONG_TEXT':
      return PRESENCE;
    case 'COMPANY':
      return COMPANIES;
    case 'SEGMENT':
      return MEMBERSHIP;
    case 'EVENT':
      return EVENTS;
    case 'ONE_OF':
      return ONE_OF;
    default:
      return WORDS;
  }
}

export type Input = 'none' | 'text' | 'number' | 'date';

export function inputOf(type: FieldType, test: TestName): Input {
  if (test === 'set' || test === 'unset' || test === 'yes' || test === 'no') return 'none';
  if (test === 'withinDays' || test === 'olderThanDays') return 'number';
  if (type === 'NUMBER' || type === 'MONEY') return 'number';
  return type === 'DATE' || type === 'DATE_TIME' ? 'date' : 'text';
}

let made = 0;
export const newId = (): string => `f${++made}`;

export function newTest(attribute: Attribute): Test {
  return { id: newId(), field: attribute.key, test: testsOf(attribute.type)[0] ?? 'set', value: '' };
}

/** The tests that are filled in; null when there are none. */
export function toJson(group: Group, attributes: Attribute[]): FilterJson | null {
  const parts = group.parts
    .map((part) => ('parts' in part ? toJson(part, attributes) : testJson(part, attributes)))
    .filter((part) => part !== null);
  if (parts.length === 0) return null;
  if (group.join === 'none') return { not: { any: parts } };
  return group.join === 'all' ? { all: parts } : { any: parts };
}

/** How often, where that is asked for: once, unless there is another number. */
export function hasTimes(test: TestName): boolean {
  return test === 'didAtLeast' || test === 'didAtMost';
}

/** A value of a number's test: what was typed, where that is no number; null where there is nothing. */
export function numberOf(text: string): number | string | null {
  return /^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(text) ? Number(text) : text || null;
}

/** A condition that is filled in. */
function whereJson({ property, test, value }: Where): Record<string, unknown>[] {
  const key = property.trim();
  const text = value.trim();
  const input = whereInput(test);
  if (!key || (input !== 'none' && !text) || (input === 'number' && typeof numberOf(text) !== 'number'))
    return [];
  if (test === 'yes' || test === 'no') return [{ property: key, is: test === 'yes' }];
  if (test === 'set') return [{ property: key, set: true }];
  return [{ property: key, [test === 'equals' ? 'is' : test]: input === 'number' ? Number(text) : text }];
}

/** The conditions as the builder shows them; null when it has no form for one of them. */
function whereOf(json: unknown[]): Where[] | null {
  const all = json.map((each): Where | null => {
    const { property, ...tests } = each as Record<string, unknown>;
    const [name, value] = Object.entries(tests)[0] ?? [];
    if (typeof property !== 'string' || !name) return null;
    const where = (test: WhereTest, text = ''): Where => ({ id: newId(), property, test, value: text });
    if (name === 'set') return value === true ? where('set') : null;
    if (name === 'is' && typeof value === 'boolean') return where(value ? 'yes' : 'no');
    if (name === 'is' && typeof value === 'number') return where('equals', String(value));
    const known = WHERE_TESTS.find((test) => test === name);
    const fits = known && typeof value === (whereInput(known) === 'number' ? 'number' : 'string');
    return known && fits ? where(known, String(value)) : null;
  });
  return all.every((each) => each !== null) ? all : null;
}

/** From where to where a count of events, or of days, goes. */
export function often(test: TestName, name: 'times' | 'days'): [number, number] {
  return name === 'days' ? [1, 3_660] : [test === 'didAtMost' ? 0 : 1, 10_000];
}

/** A count that was typed: null where nothing was, NaN where it will not do. */
function countOf(test: Test, name: 'times' | 'days'): number | null {
  const text = (test[name] ?? '').trim();
  const [from, to] = often(test.test, name);
  const count = Number(text);
  if (!text) return null;
  return Number.isInteger(count) && count >= from && count <= to ? count : Number.NaN;
}

/** Null while what is typed will not do: then it is not asked for anything else instead. */
function eventJson(whole: Test): FilterJson | null {
  const { test, value, where = [] } = whole;
  const conditions = where.flatMap(whereJson);
  const count = hasTimes(test) ? (countOf(whole, 'times') ?? 1) : 1;
  const within = countOf(whole, 'days');
  if (Number.isNaN(count) || Number.isNaN(within)) return null;
  return {
    event: {
      name: value,
      ...(test === 'never' && { never: true as const }),
      ...(test === 'didAtLeast' && { atLeast: count }),
      ...(test === 'didAtMost' && { atMost: count }),
      ...(within !== null && { withinDays: within }),
      ...(conditions.length > 0 && { where: conditions }),
    },
  };
}

function testJson(whole: Test, attributes: Attribute[]): FilterJson | null {
  const { field, test, value } = whole;
  const attribute = attributes.find((a) => a.key === field);
  if (!attribute) return null;
  const input = inputOf(attribute.type, test);
  const text = value.trim();
  if (input !== 'none' && !text) return null;
  if (input === 'number' && typeof numberOf(text) !== 'number') return null;
  switch (test) {
    case 'set':
      return { field, set: true };
    case 'unset':
      return { field, set: false };
    case 'yes':
      return { field, is: true };
    case 'no':
      return { field, is: false };
    case 'anyOf':
      return { field, in: text.split(',') };
    case 'isNot':
      return { not: { field, is: text } };
    case 'didAtLeast':
    case 'didAtMost':
    case 'never':
      return eventJson({ ...whole, value: text });
    case 'member':
      return { segment: { is: text } };
    case 'nonMember':
      return { not: { segment: { is: text } } };
    default:
      return { field, [test]: input === 'number' ? Number(text) : text };
  }
}

/** What the builder shows of a filter; null when somebody wrote one that it has no form for. */
export function fromJson(json: FilterJson): Group | null {
  const group = groupOf(json);
  if (group) return group;
  const test = testOf(json);
  return test && { id: newId(), join: 'all', parts: [test] };
}

function groupOf(json: FilterJson): Group | null {
  const list = (join: Group['join'], of: unknown): Group | null => {
    if (!Array.isArray(of)) return null;
    const parts = of.map((part: FilterJson) => testOf(part) ?? groupOf(part));
    return parts.every((part) => part !== null) ? { id: newId(), join, parts } : null;
  };
  if ('segment' in json && typeof json.segment === 'object' && json.segment && 'in' in json.segment) {
    const ids = json.segment.in;
    return Array.isArray(ids)
      ? list(
          'any',
          ids.map((is) => ({ segment: { is } })),
        )
      : null;
  }
  if ('all' in json) return list('all', json.all);
  if ('any' in json) return list('any', json.any);
  if ('not' in json && typeof json.not === 'object' && json.not !== null && 'any' in json.not) {
    return list('none', json.not.any);
  }
  return null;
}

function memberOf(json: FilterJson): Test | null {
  if (!('segment' in json) || typeof json.segment !== 'object' || json.segment === null) return null;
  const id = 'is' in json.segment ? json.segment.is : null;
  return typeof id === 'string' ? { id: newId(), field: SEGMENT, test: 'member', value: id } : null;
}

function didOf(json: FilterJson): Test | null {
  if (!('event' in json) || typeof json.event !== 'object' || json.event === null) return null;
  const { name, atLeast, atMost, never, withinDays, where } = json.event as EventJson;
  const conditions = whereOf(Array.isArray(where) ? where : []);
  if (typeof name !== 'string' || !conditions || (atLeast !== undefined && atMost !== undefined)) return null;
  return {
    id: newId(),
    field: EVENT,
    test: never ? 'never' : atMost === undefined ? 'didAtLeast' : 'didAtMost',
    value: name,
    times: never ? '' : String(atMost ?? atLeast ?? 1),
    days: withinDays === undefined ? '' : String(withinDays),
    ...(conditions.length > 0 && { where: conditions }),
  };
}

function testOf(json: FilterJson): Test | null {
  if ('event' in json) return didOf(json);
  const member = memberOf(json);
  if (member) return member;
  if ('not' in json && typeof json.not === 'object' && json.not !== null && 'segment' in json.not) {
    const outside = memberOf(json.not as FilterJson);
    return outside && { ...outside, test: 'nonMember' };
  }
  if ('not' in json && typeof json.not === 'object' && json.not !== null && 'field' in json.not) {
    const inner = testOf(json.not as FilterJson);
    return inner?.test === 'is' ? { ...inner, test: 'isNot' } : null;
  }
  if (!('field' in json) || typeof json.field !== 'string') return null;
  const { field, ...tests } = json as { field: string } & Record<string, unknown>;
  const [name, value] = Object.entries(tests)[0] ?? [];
  if (!name) return null;
  const test = (test: TestName, text = ''): Test => ({ id: newId(), field, test, value: text });
  if (name === 'set') return test(value ? 'set' : 'unset');
  if (typeof value === 'boolean') return name === 'is' ? test(value ? 'yes' : 'no') : null;
  if (
    name === 'in' &&
    NAMED.includes(field) &&
    Array.isArray(value) &&
    value.every((v) => typeof v === 'string' && !v.includes(','))
  ) {
    return test('anyOf', value.join(','));
  }
  const known = [...WORDS, ...NUMBERS, ...DATES].find((t) => t === name);
  return known && (typeof value === 'string' || typeof value === 'number') ? test(known, `${value}`) : null;
}

/** How many tests there are, in all groups. */
export function testCount(group: Group): number {
  return group.parts.reduce((sum, part) => sum + ('parts' in part ? testCount(part) : 1), 0);
}
