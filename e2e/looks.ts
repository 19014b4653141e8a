import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/** What another colour scheme can change; structure and names are the same in both. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Waits until a page shows what it has to show, not the grey of what is to come. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('domcontentloaded');
  await expect(page.locator('[aria-busy="true"], .mantine-Skeleton-root:visible')).toHaveCount(0);
}

async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

async function axe(page: Page, what: string, rules?: string[]): Promise<void> {
  // One frame: the longer way over a second page, which reads foreign frames, finds nothing more.
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules ? builder.withRules(rules) : builder).analyze();
  const found = violations.map(
    (v) =>
      `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} (${n.any.map((a) => a.message).join(' ')})`).join(', ')}`,
  );
  expect.soft(found, what).toEqual([]);
}

/** Holds what is on the screen to axe, in both schemes. */
export async function accessible(page: Page, what: string): Promise<void> {
  await axe(page, `${what}, light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await drawn(page);
  await axe(page, `${what}, dark`, COLOURS);
  await page.emulateMedia({ colorScheme: 'light' });
  await drawn(page);
}

/** Nothing that scrolls a page, or a page's main part, may do so sideways on a phone. */
export async function fitsPhone(page: Page, what: string): Promise<void> {
  await page.setViewportSize(PHONE);
  await settled(page);
  await drawn(page);
  const wide = await page.evaluate(() => {
    const roots = [document, ...[...document.querySelectorAll('*')].flatMap((e) => e.shadowRoot ?? [])];
    return (
      roots
        .flatMap((root) => [...root.querySelectorAll('*')])
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientHeight > innerHeight / 2)
        // A table may be pushed aside in a frame of its own.
        .filter((e) => e.firstElementChild?.tagName !== 'TABLE')
        .filter((e) => e === document.scrollingElement || /auto|scroll/.test(getComputedStyle(e).overflowX))
        .map((e) => `${e.tagName} ${e.className}: ${e.scrollWidth} in ${e.clientWidth}`)
    );
  });
  expect.soft(wide, `${what} on a phone`).toEqual([]);
  await page.setViewportSize(DESK);
}
