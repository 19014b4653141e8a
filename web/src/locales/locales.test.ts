import { describe, expect, it } from 'vitest';
import de from './de.json';
import en from './en.json';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === 'string') all.set(here, value);
    else for (const [k, v] of flat(value, here)) all.set(k, v);
  }
  return all;
}

const english = flat(en);
const german = flat(de);
const holes = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort();

const sources = Object.entries(
  import.meta.glob<string>(['/src/**/*.{ts,tsx}', '!/src/**/*.test.*'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);

describe('the languages', () => {
  it('say the same things', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('leave nothing empty', () => {
    const empty = [...english, ...german].filter(([, text]) => !text.trim()).map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it('fill in the same values', () => {
    const wrong = [...english.keys()].filter(
      (key) => JSON.stringify(holes(english.get(key) ?? '')) !== JSON.stringify(holes(german.get(key) ?? '')),
    );
    expect(wrong).toEqual([]);
  });

  it('know every sentence the console asks for by its full name', () => {
    const asked = sources.flatMap(([, code]) =>
      [...code.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((m) => m[1] ?? ''),
    );
    expect(asked.length).toBeGreaterThan(200);
    const missing = asked.filter((key) => !english.has(key) && !english.has(`${key}_other`));
    expect(missing).toEqual([]);
  });

  it('stand in the files of languages and not in the code', () => {
    // Words between tags on a line of their own, as the formatter writes them.
    const stuck = sources
      .filter(([file]) => file.endsWith('.tsx'))
      .flatMap(([file, code]) =>
        code
          .split('\n')
          .map((line, i) => ({ line: line.trim(), before: code.split('\n')[i - 1]?.trim() ?? '' }))
          .filter(
            ({ line, before }) =>
              /^[A-Z][a-z]+( [\w,.'’]+)*[.…]?$/.test(line) && /[>}]$/.test(before) && !/=>$/.test(before),
          )
          .map(({ line }) => `${file}: ${line}`),
      )
      // The product's name is the same everywhere.
      .filter((found) => !found.endsWith(': Kira'));
    expect(stuck).toEqual([]);
  });
});
