/** Edits on a piece of Markdown, as a toolbar makes them: the new text and what is selected afterwards. */
export type Mark = 'bold' | 'italic' | 'code' | 'heading' | 'bullets' | 'numbers' | 'quote' | 'link';

export interface Edited {
  text: string;
  start: number;
  end: number;
}

const AROUND: Partial<Record<Mark, string>> = { bold: '**', italic: '_', code: '`' };
const LINES: Partial<Record<Mark, (i: number) => string>> = {
  heading: () => '## ',
  bullets: () => '- ',
  numbers: (i) => `${i + 1}. `,
  quote: () => '> ',
};

export function edit(mark: Mark, text: string, start: number, end: number): Edited {
  const around = AROUND[mark];
  if (around) return surround(text, start, end, around);
  const prefix = LINES[mark];
  if (prefix) return prefixed(text, start, end, prefix);
  const label = text.slice(start, end) || 'link';
  const made = `[${label}](https://)`;
  const address = start + label.length + 3;
  return { text: text.slice(0, start) + made + text.slice(end), start: address, end: address + 8 };
}

function surround(text: string, start: number, end: number, mark: string): Edited {
  const n = mark.length;
  if (text.slice(start - n, start) === mark && text.slice(end, end + n) === mark) {
    return {
      text: text.slice(0, start - n) + text.slice(start, end) + text.slice(end + n),
      start: start - n,
      end: end - n,
    };
  }
  return {
    text: text.slice(0, start) + mark + text.slice(start, end) + mark + text.slice(end),
    start: start + n,
    end: end + n,
  };
}

function prefixed(text: string, start: number, end: number, prefix: (i: number) => string): Edited {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const has = lines.every((line, i) => line.startsWith(prefix(i)));
  const changed = lines.map((line, i) => (has ? line.slice(prefix(i).length) : prefix(i) + line)).join('\n');
  return { text: text.slice(0, from) + changed + text.slice(to), start: from, end: from + changed.length };
}
