import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contrast, on, readable } from '../src/color';
import { type Child, draw, h } from '../src/dom';
import { linked, rich } from '../src/rich';
import { wordsOf } from '../src/words';

const drawn = (...children: Child[]) => {
  const root = document.createElement('div');
  draw(root, children);
  return root;
};

test('what is drawn again keeps its elements, by key or by place', () => {
  const root = document.createElement('div');
  const list = (items: string[], note: boolean) =>
    draw(root, [
      note && h('p', null, 'note'),
      items.map((item) => h('b', { key: item }, item)),
      h('input', null),
    ]);
  list(['a', 'b'], false);
  const [a, b, input] = [...root.children];
  list(['c', 'b', 'a'], true);
  expect([...root.children].map((child) => child.textContent)).toEqual(['note', 'c', 'b', 'a', '']);
  expect([root.children[3], root.children[2], root.children[4]]).toEqual([a, b, input]);
  list([], false);
  expect([...root.children]).toEqual([input]);
});

test('attributes and text follow what is drawn', () => {
  const root = document.createElement('div');
  draw(root, [h('button', { disabled: true, 'aria-expanded': false, class: 'x' }, 'one')]);
  expect(root.innerHTML).toBe('<button disabled="true" aria-expanded="false" class="x">one</button>');
  draw(root, [h('button', { disabled: false, 'aria-expanded': true, class: null }, 'two')]);
  expect(root.innerHTML).toBe('<button aria-expanded="true">two</button>');
});

test('what is drawn inside svg is svg', () => {
  const root = drawn(h('svg', { viewBox: '0 0 1 1' }, h('path', { d: 'M0 0' })));
  expect(root.querySelector('path')?.namespaceURI).toBe('http://www.w3.org/2000/svg');
});

test('a formatted reply becomes elements, and nothing in it can act', () => {
  const root = drawn(
    rich(
      '<p>Hello <strong>you</strong> &amp; <a href="https://a.example/?x=1&amp;y=2" onclick="x()">this</a></p>' +
        '<ul><li>one<li>two</ul><script>alert(1)</script><img src=x onerror=alert(1)>' +
        '<a href="javascript:alert(1)">bad</a><iframe src="https://x"></iframe>&lt;b&gt;',
    ),
  );
  expect(root.querySelector('strong')?.textContent).toBe('you');
  const [link, bad] = [...root.querySelectorAll('a')];
  expect(link?.getAttribute('href')).toBe('https://a.example/?x=1&y=2');
  expect(link?.hasAttribute('onclick')).toBe(false);
  expect(link?.rel).toContain('noopener');
  expect(bad?.hasAttribute('href')).toBe(false);
  expect(root.querySelector('script,img,iframe')).toBeNull();
  expect(root.textContent).toContain('<b>');
});

test('text is never markup, and its web addresses are links', () => {
  const root = drawn(linked('See https://kira.example/a?b=1. <img src=x onerror=alert(1)>'));
  expect(root.querySelector('img')).toBeNull();
  expect(root.querySelector('a')?.getAttribute('href')).toBe('https://kira.example/a?b=1');
  expect(root.textContent).toBe('See https://kira.example/a?b=1. <img src=x onerror=alert(1)>');
});

test.each(['#6750e8', '#ffffff', '#000000', '#ffd400', '#777777', '#00b894', '#1a73e8'])(
  'what stands on the brand colour %s can be read, and it can be read as text',
  (color) => {
    expect(contrast(color, on(color))).toBeGreaterThanOrEqual(4.5);
    for (const surface of ['#ffffff', '#17171c'])
      expect(contrast(readable(color, surface), surface)).toBeGreaterThanOrEqual(4.5);
  },
);

test('every word of the widget has a German one', () => {
  const german = JSON.parse(
    readFileSync('../server/src/main/resources/kira/channels/chat/words-de.json', 'utf8'),
  ) as Record<string, string>;
  const english = wordsOf() as Record<string, string>;
  const { greeting, ...others } = german;
  expect(greeting).toBeTruthy();
  expect(Object.keys(others).sort()).toEqual(Object.keys(english).sort());
  for (const [key, text] of Object.entries(english))
    expect([...(others[key] ?? '').matchAll(/\{\d\}/g)].map(String).sort()).toEqual(
      [...text.matchAll(/\{\d\}/g)].map(String).sort(),
    );
});
