import type { Page } from '@playwright/test';
import { accessible, fitsPhone, settled } from '../looks.ts';
import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

test.describe.configure({ timeout: 300_000 });

const LOOK = { colorScheme: 'light', reducedMotion: 'reduce' } as const;

async function add(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New contact' }).click();
  const dialog = page.getByRole('dialog', { name: 'New contact' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

test('a filter becomes a segment, which follows its contacts', async ({ browser, kira }) => {
  const agent = await Agent.signedIn(browser, kira, LOOK);
  const colleague = await Agent.signedIn(browser, kira, LOOK);
  const { page } = agent;
  const other = colleague.page;

  await test.step('it is made from the list', async () => {
    await page.goto(`${kira.url}/contacts`);
    await add(page, 'Zora Neale');
    await page.goto(`${kira.url}/contacts`);
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.getByRole('button', { name: 'Add condition' }).click();
    await page.getByLabel('Comparison').selectOption('startsWith');
    await page.getByLabel('Value').fill('zora');
    await expect(page.getByText('1 contact', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Save as segment' }).click();
    const dialog = page.getByRole('dialog', { name: 'New segment' });
    await dialog.getByLabel('Name').fill('Zoras');
    await expect(dialog.getByText('1 contact', { exact: true })).toBeVisible();
    await accessible(page, 'a segment to be made');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { name: 'Zoras', level: 1 })).toBeVisible();
    await expect(page.getByRole('rowheader')).toHaveText([/Zora Neale/]);
  });

  await test.step('whoever begins to fit joins, and the size moves by itself', async () => {
    await page.getByRole('main').getByRole('link', { name: 'Segments' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Zoras' });
    await expect(row.getByRole('cell').nth(1)).toHaveText('1');
    await other.goto(`${kira.url}/contacts`);
    await add(other, 'Zora Second');
    await expect(row.getByRole('cell').nth(1)).toHaveText('2');
    await settled(page);
    await accessible(page, 'the segments');
    await fitsPhone(page, 'the segments');
    await row.getByRole('link', { name: 'Zoras' }).click();
    await expect(page.getByRole('rowheader')).toHaveCount(2);
    await accessible(page, 'a segment');
    await fitsPhone(page, 'a segment');
  });

  await test.step('the contact says where it is in', async () => {
    await expect(other.getByRole('link', { name: 'Zoras' })).toBeVisible();
    await other.getByRole('button', { name: /^Name: Zora Second/ }).click();
    await other.getByRole('textbox', { name: 'Name' }).fill('Nora Second');
    await other.getByRole('textbox', { name: 'Name' }).press('Enter');
    await expect(other.getByText('In no segment')).toBeVisible();
    await expect(page.getByRole('rowheader')).toHaveText([/Zora Neale/]);
  });

  await test.step('a static one has whom people put there', async () => {
    await page.goto(`${kira.url}/contacts/segments`);
    await page.getByRole('button', { name: 'New segment' }).click();
    const dialog = page.getByRole('dialog', { name: 'New segment' });
    await dialog.getByLabel('Name').fill('zoras');
    await dialog.getByText('Static', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('There is a segment of this name already.');
    await dialog.getByLabel('Name').fill('Hand-picked');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Nobody is in this segment')).toBeVisible();
    await other.getByRole('button', { name: 'Add to a static segment' }).click();
    await other.getByRole('menuitem', { name: 'Hand-picked' }).click();
    await expect(page.getByRole('rowheader')).toHaveText([/Nora Second/]);
    await accessible(other, 'a contact in a segment');
  });

  await test.step('a server that is killed goes on where it was', async () => {
    await page.goto(`${kira.url}/contacts`);
    await add(page, 'Zora Third');
    await kira.kill();
    await kira.up();
    await page.goto(`${kira.url}/contacts/segments`);
    const row = page.getByRole('row').filter({ hasText: 'Zoras' });
    await expect(row.getByRole('cell').nth(1)).toHaveText('2', { timeout: 30_000 });
  });

  await agent.page.context().close();
  await colleague.page.context().close();
});
