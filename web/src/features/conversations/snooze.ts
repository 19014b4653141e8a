export interface Preset {
  key: 'hour' | 'afternoon' | 'tomorrow' | 'monday';
  at: Date;
}

/** When a snoozed conversation may come back, in the reader's own time zone. */
export function presets(now: Date): Preset[] {
  const hour = new Date(now.getTime() + 60 * 60_000);
  const at = (days: number, hours: number) => {
    const day = new Date(now);
    day.setDate(day.getDate() + days);
    day.setHours(hours, 0, 0, 0);
    return day;
  };
  const list: Preset[] = [{ key: 'hour', at: hour }];
  if (now.getHours() < 13) list.push({ key: 'afternoon', at: at(0, 15) });
  list.push({ key: 'tomorrow', at: at(1, 9) });
  const toMonday = (8 - now.getDay()) % 7 || 7;
  // On a Sunday the next Monday is tomorrow, which is listed.
  if (toMonday > 1) list.push({ key: 'monday', at: at(toMonday, 9) });
  return list;
}
