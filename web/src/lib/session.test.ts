import { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { server } from '@/test-screen';
import { startLanguage } from './i18n';
import { sessionQuery } from './session';

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

/** Begins in a German browser and hears who is signed in. */
async function visit(locale: string | null): Promise<string[]> {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['de-DE', 'en']);
  server(() => ({ body: { user: { id: 'me', locale } } }));
  await startLanguage();
  const first = i18next.language;
  await new QueryClient().fetchQuery(sessionQuery);
  return [first, i18next.language];
}

it('who chose no language is spoken to as their browser is', async () => {
  expect(await visit(null)).toEqual(['de', 'de']);
  expect(document.documentElement.lang).toBe('de');
});

it('a language that was chosen is spoken before anything is shown, and at once on the next visit', async () => {
  expect(await visit('en')).toEqual(['de', 'en']);
  expect(await visit('en')).toEqual(['en', 'en']);
});
