import { beforeAll, expect, it } from 'vitest';
import { dateTime, dayTime } from './format';
import { speak, startLanguage } from './i18n';

beforeAll(startLanguage);

it('calls a day near today by its name', async () => {
  const now = new Date(2026, 2, 29, 12).getTime();
  const at = (day: number) => new Date(2026, 2, day, 17).toISOString();
  await speak('en');
  expect(dayTime(at(29), now)).toMatch(/^today, 0?5:00|^today, 17:00/);
  expect(dayTime(at(28), now)).toMatch(/^yesterday, /);
  expect(dayTime(at(31), now)).toBe(dateTime(at(31)));
  await speak('de');
  expect(dayTime(at(30), now)).toBe('morgen, 17:00');
});
