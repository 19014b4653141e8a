import { describe, expect, it } from 'vitest';
import { framed, hasDark } from './preview';

const mail =
  '<!doctype html><html><head><style>@media (prefers-color-scheme: dark) { p { color: white } }</style></head><body><p>Hi</p></body></html>';

describe('a mail in a frame', () => {
  it('is dark when that is asked for, whatever the screen says', () => {
    expect(framed(mail, true)).toContain('@media all {');
    expect(framed(mail, false)).toContain('@media not all {');
    expect(hasDark(mail)).toBe(true);
    expect(hasDark('<p>Hi</p>')).toBe(false);
  });

  it('loads nothing but pictures', () => {
    for (const html of [mail, '<p>Hi</p>']) {
      expect(framed(html, false)).toContain("default-src 'none'; img-src https: http: data:");
      expect(framed(html, false).indexOf('Content-Security-Policy')).toBeLessThan(
        framed(html, false).indexOf('<p>'),
      );
    }
  });
});
