import { ZONE } from '@/lib/format';
import type { Contact } from '@/lib/types';
import type { Shown } from './queries';

/** Who is picked in the list: some by hand, or all that the search finds. */
export interface Selection {
  all: boolean;
  ids: Set<string>;
}

export const NOBODY: Selection = { all: false, ids: new Set() };

/** The selection after one box was ticked or cleared. */
export function picked(selection: Selection, items: Contact[], id: string, on: boolean): Selection {
  const ids = new Set(selection.all ? items.map((c) => c.id) : selection.ids);
  if (on) ids.add(id);
  else ids.delete(id);
  return { all: false, ids };
}

/** Those picked, as the API takes them: by id, or by what was looked for. */
export function choice(shown: Shown, selection: Selection) {
  return {
    ids: selection.all ? null : [...selection.ids],
    q: selection.all ? (shown.q ?? null) : null,
    filter: selection.all ? (shown.filter ?? null) : null,
    timeZone: ZONE,
  };
}
