/** Answers to choose from, while somebody writes them. */

export interface ChoiceRow {
  key: string;
  title: string;
  description: string;
}

export interface ChoiceSection {
  key: string;
  title: string;
  rows: ChoiceRow[];
}

export interface ChoicesDraft {
  list: boolean;
  /** What the button says that opens a list. */
  open: string;
  sections: ChoiceSection[];
}

export interface NewChoices {
  header: string | null;
  footer: string | null;
  open: string | null;
  choices: { id: string | null; title: string; description: string | null; section: string | null }[];
}

export const BUTTONS = 3;
export const ROWS = 10;
export const BUTTON_TITLE = 20;
export const ROW_TITLE = 24;
export const DESCRIPTION = 72;

export const newRow = (): ChoiceRow => ({ key: crypto.randomUUID(), title: '', description: '' });

export const newSection = (): ChoiceSection => ({ key: crypto.randomUUID(), title: '', rows: [newRow()] });

export const newDraft = (): ChoicesDraft => ({
  list: false,
  open: '',
  sections: [{ ...newSection(), rows: [newRow(), newRow()] }],
});

export function rowCount(draft: ChoicesDraft): number {
  return draft.sections.reduce((sum, section) => sum + section.rows.length, 0);
}

/** What is sent; null while something is missing. Rows that are empty are left out. */
export function toChoices(draft: ChoicesDraft): NewChoices | null {
  const written = draft.sections
    .map((section) => ({ ...section, rows: section.rows.filter((row) => row.title.trim()) }))
    .filter((section) => section.rows.length > 0);
  const titles = written.flatMap((section) => section.rows.map((row) => row.title.trim().toLowerCase()));
  if (titles.length === 0 || new Set(titles).size < titles.length) return null;
  if (!draft.list) {
    const rows = written.flatMap((section) => section.rows);
    if (rows.length > BUTTONS || rows.some((row) => row.title.trim().length > BUTTON_TITLE)) return null;
    return {
      header: null,
      footer: null,
      open: null,
      choices: rows.map((row) => ({ id: null, title: row.title.trim(), description: null, section: null })),
    };
  }
  const named = written.every((section) => section.title.trim());
  if (!draft.open.trim() || titles.length > ROWS || (written.length > 1 && !named)) return null;
  return {
    header: null,
    footer: null,
    open: draft.open.trim(),
    choices: written.flatMap((section) =>
      section.rows.map((row) => ({
        id: null,
        title: row.title.trim(),
        description: row.description.trim() || null,
        section: section.title.trim() || null,
      })),
    ),
  };
}

/** As it is read where nothing can be pressed; the same as the server writes it. */
export function writtenOut(text: string, choices: NewChoices): string {
  let section: string | null = null;
  const lines: string[] = [];
  choices.choices.forEach((choice, i) => {
    if (choice.section && choice.section !== section) lines.push('', choice.section);
    else if (i === 0) lines.push('');
    section = choice.section;
    lines.push(`${i + 1}. ${choice.title}${choice.description ? ` – ${choice.description}` : ''}`);
  });
  return [text, ...lines].join('\n');
}
