import { expect, test } from 'vitest';
import { type ChoicesDraft, newDraft, newSection, toChoices, writtenOut } from './choices';

function draft(list: boolean, ...sections: [string, ...string[]][]): ChoicesDraft {
  return {
    list,
    open: list ? 'See' : '',
    sections: sections.map(([title, ...rows]) => ({
      ...newSection(),
      title,
      rows: rows.map((row, i) => ({ key: String(i), title: row, description: list ? `about ${row}` : '' })),
    })),
  };
}

test('empty rows are left out, and nothing is sent without any', () => {
  expect(toChoices(newDraft())).toBeNull();
  expect(toChoices(draft(false, ['', 'Yes ', '', 'No']))?.choices.map((c) => c.title)).toEqual(['Yes', 'No']);
});

test('buttons are few, short and different', () => {
  expect(toChoices(draft(false, ['', 'a', 'b', 'c', 'd']))).toBeNull();
  expect(toChoices(draft(false, ['', 'x'.repeat(21)]))).toBeNull();
  expect(toChoices(draft(false, ['', 'Yes', 'yes']))).toBeNull();
});

test('a list needs the words of its button, and titles for several sections', () => {
  expect(toChoices({ ...draft(true, ['', 'a']), open: ' ' })).toBeNull();
  expect(toChoices(draft(true, ['', 'a'], ['Later', 'b']))).toBeNull();
  expect(toChoices(draft(true, ['', 'a']))?.choices[0]?.section).toBeNull();
});

test('written out they have numbers, below their sections', () => {
  const choices = toChoices(draft(true, ['Morning', 'Nine', 'Ten'], ['Later', 'Two']));
  expect(choices && writtenOut('When?', choices)).toBe(
    'When?\n\nMorning\n1. Nine – about Nine\n2. Ten – about Ten\n\nLater\n3. Two – about Two',
  );
  const buttons = toChoices(draft(false, ['', 'Yes', 'No']));
  expect(buttons && writtenOut('Well?', buttons)).toBe('Well?\n\n1. Yes\n2. No');
});
