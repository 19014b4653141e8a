import { defineConfig } from '@playwright/test';

/** A server for each worker, in a real browser; the packaged server, never a development one. */
export default defineConfig({
  testDir: 'tests',
  // Two at a time take as long on two cores: the browser and the server are busy all the while.
  workers: 1,
  fullyParallel: false,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    // A trace of every step costs as much as the steps.
    trace: process.env.KIRA_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: process.env.KIRA_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
