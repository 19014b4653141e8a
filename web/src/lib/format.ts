/** Numbers, times and sizes in the language of the console and the zone of the browser. */
import i18next from 'i18next';

const cache = new Map<string, unknown>();

/** The console's language with the reader's region where the browser names one: 24 hours in en-GB. */
function locale(): string {
  const language = i18next.language || 'en';
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

function formatter<T>(kind: string, make: (locale: string) => T): T {
  const key = `${i18next.language}:${kind}`;
  let found = cache.get(key) as T | undefined;
  if (!found) {
    found = make(locale());
    cache.set(key, found);
  }
  return found;
}

export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function number(value: number, digits = 0): string {
  return formatter(
    `n${digits}`,
    (l) => new Intl.NumberFormat(l, { maximumFractionDigits: digits, minimumFractionDigits: digits }),
  ).format(value);
}

/** A number with as many digits as it has. */
export function decimal(value: number): string {
  return formatter('decimal', (l) => new Intl.NumberFormat(l, { maximumFractionDigits: 10 })).format(value);
}

/** A number as it is typed: with nothing between the thousands, which could be taken for a decimal mark. */
export function typed(value: number): string {
  return formatter(
    'typed',
    (l) => new Intl.NumberFormat(l, { maximumFractionDigits: 10, useGrouping: false }),
  ).format(value);
}

/** What stands between thousands. */
export function groupMark(): string {
  return (
    formatter('group', (l) => new Intl.NumberFormat(l, { useGrouping: true }))
      .formatToParts(1_234_567)
      .find((part) => part.type === 'group')?.value ?? ''
  );
}

/** An amount of money. A currency that nobody knows is written as it is. */
export function amount(value: number, currency: string): string {
  try {
    return formatter(`a${currency}`, (l) => new Intl.NumberFormat(l, { style: 'currency', currency })).format(
      value,
    );
  } catch {
    return `${value} ${currency}`;
  }
}

/** `Name, phone and stage`. */
export function listed(words: string[]): string {
  return formatter('list', (l) => new Intl.ListFormat(l, { type: 'conjunction' })).format(words);
}

export function compact(value: number): string {
  return formatter(
    'compact',
    (l) => new Intl.NumberFormat(l, { notation: 'compact', maximumFractionDigits: 1 }),
  ).format(value);
}

export function percent(share: number, digits = 1): string {
  return formatter(
    `p${digits}`,
    (l) => new Intl.NumberFormat(l, { style: 'percent', maximumFractionDigits: digits }),
  ).format(share);
}

/** `18s`, `4m 10s`, `2h 5m`. */
export function duration(seconds: number): string {
  const unit = (value: number, name: 'second' | 'minute' | 'hour' | 'day') =>
    formatter(
      `u${name}`,
      (l) => new Intl.NumberFormat(l, { style: 'unit', unit: name, unitDisplay: 'narrow' }),
    ).format(value);
  const s = Math.round(seconds);
  if (s < 60) return unit(s, 'second');
  if (s < 600 && s % 60) return `${unit(Math.floor(s / 60), 'minute')} ${unit(s % 60, 'second')}`;
  // Rounded before it is divided: nothing takes 1h 60m.
  const m = Math.round(s / 60);
  if (m < 60) return unit(m, 'minute');
  if (m < 1440)
    return m % 60 ? `${unit(Math.floor(m / 60), 'hour')} ${unit(m % 60, 'minute')}` : unit(m / 60, 'hour');
  return unit(Math.round(s / 86_400), 'day');
}

export function bytes(size: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let value = size;
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  const unit = units[at] ?? 'byte';
  return formatter(
    `b${unit}`,
    (l) =>
      new Intl.NumberFormat(l, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: at ? 1 : 0,
      }),
  ).format(value);
}

export function clock(at: string | number | Date): string {
  return formatter('clock', (l) => new Intl.DateTimeFormat(l, { timeStyle: 'short' })).format(new Date(at));
}

/** The time of day in another zone, or null for a zone this browser does not know. */
export function clockIn(zone: string, at: number): string | null {
  try {
    return new Intl.DateTimeFormat(locale(), { timeStyle: 'short', timeZone: zone }).format(at);
  } catch {
    return null;
  }
}

export function dateTime(at: string | number | Date): string {
  return formatter(
    'datetime',
    (l) => new Intl.DateTimeFormat(l, { dateStyle: 'medium', timeStyle: 'short' }),
  ).format(new Date(at));
}

/** A time near today by its day's name: `today, 17:00`; another one with its date. */
export function dayTime(at: string | number | Date, now: number): string {
  const midnight = (time: string | number | Date) => new Date(time).setHours(0, 0, 0, 0);
  // Rounded, since a day may have 23 hours or 25.
  const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
  if (Math.abs(days) > 1) return dateTime(at);
  const day = formatter(
    'dayname',
    (l) => new Intl.RelativeTimeFormat(l, { numeric: 'auto', style: 'long' }),
  ).format(days, 'day');
  return `${day}, ${clock(at)}`;
}

export function date(at: string | number | Date): string {
  return formatter('date', (l) => new Intl.DateTimeFormat(l, { dateStyle: 'medium' })).format(new Date(at));
}

/** A calendar day (`2026-11-22`) as `Nov 22`, read as a date and not as midnight UTC. */
export function shortDay(day: string): string {
  const [y = 1970, m = 1, d = 1] = day.split('-').map(Number);
  return formatter('day', (l) => new Intl.DateTimeFormat(l, { month: 'short', day: 'numeric' })).format(
    new Date(y, m - 1, d),
  );
}

export function longDay(at: string | number | Date): string {
  return formatter(
    'longday',
    (l) => new Intl.DateTimeFormat(l, { weekday: 'long', month: 'long', day: 'numeric' }),
  ).format(new Date(at));
}

export function weekdayTime(at: string | number | Date): string {
  return formatter(
    'weekdaytime',
    (l) => new Intl.DateTimeFormat(l, { weekday: 'short', hour: '2-digit', minute: '2-digit' }),
  ).format(new Date(at));
}

/** `now`, `2m`, `3h`, `5d`, then a date: the age of a thing in a narrow list. */
export function age(at: string | number | Date, now: number): string {
  const seconds = Math.max(0, (now - new Date(at).getTime()) / 1000);
  if (seconds < 60)
    return formatter('now', (l) => new Intl.RelativeTimeFormat(l, { numeric: 'auto' })).format(0, 'second');
  if (seconds < 7 * 86_400)
    return duration(
      seconds < 3600
        ? Math.floor(seconds / 60) * 60
        : seconds < 86_400
          ? Math.floor(seconds / 3600) * 3600
          : seconds,
    );
  return formatter('ageday', (l) => new Intl.DateTimeFormat(l, { month: 'short', day: 'numeric' })).format(
    new Date(at),
  );
}

/** `2 minutes ago`, `yesterday`. */
export function ago(at: string | number | Date, now: number): string {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  const relative = formatter('ago', (l) => new Intl.RelativeTimeFormat(l, { numeric: 'auto' }));
  const size = Math.abs(seconds);
  if (size < 45) return relative.format(0, 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (size < 30 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return date(at);
}

export function sameDay(a: string | number | Date, b: string | number | Date): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
