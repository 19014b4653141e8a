/** Two-key shortcuts: after `g`, the next letter names a place and nothing else may act on it. */
let pressed = 0;

export function startGoing(): void {
  pressed = Date.now();
}

export function isGoing(): boolean {
  return Date.now() - pressed < 1200;
}

export function gone(): void {
  // Left for a moment, so that listeners of the same key press still see it.
  setTimeout(() => {
    pressed = 0;
  }, 0);
}

/** Whether a key press belongs to what is being typed or to an open menu, and not to the page. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('input, textarea, select, [contenteditable="true"]') ||
      target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null)
  );
}
