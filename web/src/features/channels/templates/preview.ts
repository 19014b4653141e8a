/** How a mail is shown in the console: what runs or loads more than pictures does nothing. */
const POLICY =
  "default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

const DARK = /@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)/gi;

/** Whether the mail says how it looks in the dark. */
export function hasDark(html: string): boolean {
  return html.search(DARK) >= 0;
}

/**
 * The mail as a page for a frame. Its styles for the dark hold by what is chosen here, not by what the
 * reader's own screen says.
 */
export function framed(html: string, dark: boolean): string {
  const styled = html.replace(DARK, dark ? '@media all' : '@media not all');
  const head = `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><base target="_blank"><style>:root{color-scheme:${dark && hasDark(html) ? 'dark' : 'light'}}</style>`;
  return /<head[^>]*>/i.test(styled)
    ? styled.replace(/<head[^>]*>/i, (tag) => tag + head)
    : `<!doctype html><html><head>${head}</head><body>${styled}</body></html>`;
}
