/** What is typed into a template, and how it will be read. */
import type { WhatsAppTemplate } from '@/lib/types';

export interface Filled {
  header: Record<string, string>;
  body: Record<string, string>;
  buttons: Record<string, string>;
}

export const EMPTY: Filled = { header: {}, body: {}, buttons: {} };

/** A text with its variables filled in; one without a value shows its name. */
export function filled(text: string, values: Record<string, string>): string {
  return text.replace(
    /\{\{\s*(\w+)\s*}}/g,
    (whole, name: string) => values[name]?.replace(/\s+/g, ' ').trim() || whole,
  );
}

/** Whether everything is filled in that has to be, but for a file. */
export function isComplete(template: WhatsAppTemplate, values: Filled): boolean {
  const all = (names: readonly string[], given: Record<string, string>) =>
    names.every((name) => given[name]?.trim());
  const ends = template.buttons.flatMap((button, i) => (button.variable ? [String(i)] : []));
  return (
    all(template.header?.variables ?? [], values.header) &&
    all(template.variables, values.body) &&
    all(ends, values.buttons)
  );
}

/** Whether the header is a file that has to be attached. */
export function needsFile(template: WhatsAppTemplate): boolean {
  return template.header !== null && template.header.format !== 'TEXT';
}
