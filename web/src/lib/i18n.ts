/** Languages of the console. Both are whole; a test compares their keys. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type en from '@/locales/en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

export const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
] as const;
export type Language = (typeof LANGUAGES)[number]['value'];

const STORED = 'kira.language';
const files: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import('@/locales/en.json'),
  de: () => import('@/locales/de.json'),
};

export function known(tag: string | null | undefined): Language | null {
  const language = tag?.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((l) => l.value === language)?.value ?? null;
}

function remembered(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    interpolation: { escapeValue: false },
    lng: undefined,
    fallbackLng: false,
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
  await turn(known(remembered()) ?? navigator.languages.map(known).find((l) => l !== null) ?? 'en');
}

/** Speaks what somebody chose; the next visit begins with it. */
export async function speak(language: Language): Promise<void> {
  await turn(language);
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Without storage the choice lasts for this visit.
  }
}

async function turn(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await files[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
