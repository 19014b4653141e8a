import { test as base } from '@playwright/test';
import { Kira } from './kira.ts';

/** Tests of one worker share a server; each brings visitors and browsers of its own. */
export const test = base.extend<object, { kira: Kira }>({
  kira: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern
    async ({}, use) => {
      const kira = await Kira.start();
      await use(kira);
      await kira.remove();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

export { expect } from '@playwright/test';
