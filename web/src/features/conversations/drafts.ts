/** What was typed and not sent, per conversation, for as long as the tab lives. */
const KEY = 'kira.draft.';

export interface Draft {
  html: string;
  note: boolean;
}

export function readDraft(id: string): Draft | null {
  try {
    const stored = sessionStorage.getItem(KEY + id);
    return stored ? (JSON.parse(stored) as Draft) : null;
  } catch {
    return null;
  }
}

export function keepDraft(id: string, draft: Draft | null): void {
  try {
    if (draft) sessionStorage.setItem(KEY + id, JSON.stringify(draft));
    else sessionStorage.removeItem(KEY + id);
  } catch {
    // Without storage a draft lives only as long as the conversation stays open.
  }
}
