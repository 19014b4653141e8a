import { describe, expect, it } from 'vitest';
import { presets } from './snooze';

const local = (d: Date) =>
  `${['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][d.getDay()]} ${d.getDate()} ${d.getHours()}:${String(d.getMinutes()).padStart(2, '0')}`;

describe('snooze presets', () => {
  it.each<[string, Date, Record<string, string>]>([
    [
      'on a Wednesday morning',
      new Date(2026, 10, 18, 9, 20),
      { hour: 'Wed 18 10:20', afternoon: 'Wed 18 15:00', tomorrow: 'Thu 19 9:00', monday: 'Mon 23 9:00' },
    ],
    [
      'on a Monday evening the next Monday is a week away',
      new Date(2026, 10, 23, 18, 0),
      { hour: 'Mon 23 19:00', tomorrow: 'Tue 24 9:00', monday: 'Mon 30 9:00' },
    ],
    [
      'on a Sunday tomorrow is Monday already',
      new Date(2026, 10, 22, 14, 0),
      { hour: 'Sun 22 15:00', tomorrow: 'Mon 23 9:00' },
    ],
    [
      'at the end of a year',
      new Date(2026, 11, 31, 23, 30),
      { hour: 'Fri 1 0:30', tomorrow: 'Fri 1 9:00', monday: 'Mon 4 9:00' },
    ],
  ])('%s', (_, now, expected) => {
    expect(Object.fromEntries(presets(now).map((p) => [p.key, local(p.at)]))).toEqual(expected);
  });
});
