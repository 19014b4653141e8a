import type { Suppression } from '@/lib/types';

/**
 * The addresses in a text of any shape: one a line, a list with commas, or a table of which one
 * column holds them. What looks like none (a heading, a name) is left out of tables only.
 */
export function addresses(text: string, channel: Suppression['channel']): string[] {
  const looksRight =
    channel === 'EMAIL'
      ? /^[^\s@]+@[^\s@]+$/
      : channel === 'WEBHOOK'
        ? /^[0-9a-f-]{36}\/./
        : /^\+?[\d\s().\-/]{5,}$/;
  const found = new Set<string>();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const cells = line
      .split(/[,;\t]/)
      .map((cell) =>
        cell
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .trim(),
      )
      .filter(Boolean);
    const right = cells.filter((cell) => looksRight.test(cell));
    for (const cell of cells.length > 1 ? right : cells) found.add(cell);
  }
  return [...found];
}

/** The list as a file that spreadsheets open; a cell that could be a formula is not one. */
export function csv(lines: Suppression[]): string {
  const cell = (text: string) => {
    const safe = /^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^\+\d+$/.test(text)) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const rows = lines.map((line) => [
    line.channel,
    line.address,
    line.entries.map((entry) => entry.reason).join(' '),
    line.since,
    line.entries
      .map((entry) => entry.note ?? '')
      .join(' ')
      .trim(),
  ]);
  return [['channel', 'address', 'reasons', 'since', 'note'], ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n');
}
