import { useState } from 'react';
import { NOBODY, type Selection } from './selection';

interface Kept {
  /** The entry of the browser's history in which it was picked. */
  entry: unknown;
  /** What was searched for: what is picked belongs to it. */
  search: string;
  selection: Selection;
}

let kept: Kept | null = null;

const entry = (): unknown => (window.history.state as { __TSR_key?: string } | null)?.__TSR_key;

/** Who is picked; whoever looks at a contact and goes back finds them picked as before. */
export function useSelection(search: string): [Selection, (selection: Selection) => void] {
  const [mine, setMine] = useState(() => (kept?.entry === entry() ? kept : null));
  return [
    mine?.search === search ? mine.selection : NOBODY,
    (selection) => {
      kept = { entry: entry(), search, selection };
      setMine(kept);
    },
  ];
}
