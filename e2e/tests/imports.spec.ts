import { Buffer } from 'node:buffer';
import { accessible, fitsPhone } from '../looks.ts';
import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

test('a file is imported without its bad rows, changed as a whole, and undone', async ({ browser, kira }) => {
  const agent = await Agent.signedIn(browser, kira);
  const { page } = agent;
  const rows = page.getByRole('rowheader');

  await test.step('the file is taken and its columns guessed', async () => {
    await page.goto(`${kira.url}/contacts`);
    await page.getByRole('button', { name: 'Import and export' }).click();
    await page.getByRole('menuitem', { name: 'Import a file' }).click();
    await page.locator('input[type=file]').setInputFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        [
          'Name;E-Mail;Shoe size',
          'Ada Zephyr;ada@zephyr.example;38',
          'Grace Zephyr;grace@zephyr.example;39',
          'Bob;bob@;41',
          '"Eve;eve@zephyr.example;40',
          'Ada L. Zephyr;ADA@zephyr.example;38',
        ].join('\r\n'),
      ),
    });
    await expect(page.getByLabel('What E-Mail becomes')).toHaveValue('email');
    await expect(page.getByLabel('Between the cells')).toHaveValue(';');
    await accessible(page, 'the columns of an import');
    await fitsPhone(page, 'the columns of an import');
  });

  await test.step('a field is made on the way', async () => {
    await page.getByLabel('What Shoe size becomes').selectOption('New field…');
    const dialog = page.getByRole('dialog', { name: 'New field…' });
    await expect(dialog.getByLabel('Type')).toHaveValue('NUMBER');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByLabel('What Shoe size becomes')).toHaveValue('field:shoe_size');
  });

  await test.step('the check says what would happen', async () => {
    await page.getByRole('button', { name: 'Check the file' }).click();
    await expect(page.getByText('What would happen')).toBeVisible();
    await expect(page.getByText('2 rows refused')).toBeVisible();
    await expect(page.getByRole('cell', { name: 'This is no email address' })).toBeVisible();
    await accessible(page, 'the check of an import');
    await fitsPhone(page, 'the check of an import');
  });

  await test.step('the run brings them in', async () => {
    await page.getByRole('button', { name: 'Import 2 contacts' }).click();
    await expect(page.getByText('The import is done')).toBeVisible();
    await accessible(page, 'an import that is done');
    await page.getByRole('link', { name: 'To the contacts' }).click();
    await page.getByLabel('Search by name or email').fill('zephyr');
    await expect(rows).toHaveCount(2);
    await expect(rows.filter({ hasText: 'Ada L. Zephyr' })).toBeVisible();
  });

  await test.step('all that match get a tag, and lose it again', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Tags' }).check();
    await page.keyboard.press('Escape');
    await page.getByLabel('Pick all that are shown').check();
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Add tags' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add tags' });
    await dialog.getByLabel('Tags').fill('imported');
    await dialog.getByLabel('Tags').press('Enter');
    await accessible(page, 'a change of many contacts');
    await expect(dialog.getByRole('status')).toHaveText('This changes 2 contacts. It can be undone.');
    await dialog.getByRole('button', { name: 'Change them' }).click();
    const change = page.getByRole('region', { name: 'Change of many contacts' });
    await expect(change).toContainText('The change is done');
    await expect(page.getByRole('row', { name: /Grace Zephyr/ })).toContainText('imported');
    await change.getByRole('button', { name: 'Undo' }).click();
    await expect(change).toContainText('The change is undone');
    await expect(page.getByRole('row', { name: /Grace Zephyr/ })).not.toContainText('imported');
  });

  await test.step('what the list shows is exported', async () => {
    await page.getByRole('button', { name: 'Import and export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    expect((await download).suggestedFilename()).toMatch(/contacts \d{4}-\d{2}-\d{2}\.csv$/);
  });

  await test.step('the import is undone', async () => {
    await page.getByRole('button', { name: 'Import and export' }).click();
    await page.getByRole('menuitem', { name: 'Past imports' }).click();
    await page.getByRole('link', { name: 'people.csv' }).click();
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await expect(page.getByText('What nobody has changed since')).toBeVisible();
    await page.goto(`${kira.url}/contacts?q=zephyr`);
    await expect(page.getByText('Nothing found for')).toBeVisible();
  });
});

test('an import whose server is killed goes on and repeats no row', async ({ browser, kira }) => {
  const agent = await Agent.signedIn(browser, kira);
  const { request } = agent.page;
  const base = `${kira.url}/api/v1`;
  const rows = 9_000;
  const lines = Array.from({ length: rows }, (_, i) => `Kilo ${i},kilo${i}@kilo${i % 500}.example`);
  const created = await request.post(`${base}/contact-imports`, { data: { file: 'kilo.csv' } });
  const { id } = (await created.json()) as { id: string };
  await request.put(`${base}/contact-imports/${id}/file`, {
    headers: { 'Content-Type': 'application/octet-stream' },
    data: Buffer.from(`Name,Email\n${lines.join('\n')}\n`),
  });
  await request.put(`${base}/contact-imports/${id}/settings`, { data: { columns: ['name', 'email'] } });
  await request.post(`${base}/contact-imports/${id}/run`);
  const job = async () =>
    (await (await request.get(`${base}/contact-jobs/${id}`)).json()) as {
      phase: string;
      run: { done: number; created: number; changed: number; unchanged: number; refused: number } | null;
    };
  await expect.poll(async () => (await job()).run?.done ?? 0, { intervals: [50] }).toBeGreaterThan(0);
  await kira.kill();
  await kira.up();
  await expect.poll(async () => (await job()).phase, { timeout: 90_000 }).toBe('DONE');
  expect((await job()).run).toMatchObject({ created: rows, changed: 0, unchanged: 0, refused: 0 });
  const found = await request.post(`${base}/contacts/count`, {
    data: { filter: { field: 'email', startsWith: 'kilo' } },
  });
  expect(await found.json()).toMatchObject({ count: rows, exact: true });
});
