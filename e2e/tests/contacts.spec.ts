import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

test('a field of one’s own is filled in, filtered by and sorted by', async ({ browser, kira }) => {
  const agent = await Agent.signedIn(browser, kira);
  const { page } = agent;

  await test.step('the field is there at once', async () => {
    await page.goto(`${kira.url}/settings/fields`);
    await page.getByRole('button', { name: 'New field' }).click();
    const dialog = page.getByRole('dialog', { name: 'New field' });
    await dialog.getByLabel('Label').fill('Yearly spend');
    await expect(dialog.getByLabel('Key')).toHaveValue('yearly_spend');
    await dialog.getByLabel('Type').selectOption('MONEY');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'Yearly spend' })).toBeVisible();
  });

  await test.step('a contact is added with a value of it', async () => {
    await page.getByRole('link', { name: 'Contacts', exact: true }).click();
    for (const [name, spend] of [
      ['Grace Hopper', '90'],
      ['Ada Lovelace', '1250.5'],
    ] as const) {
      await page.getByRole('button', { name: 'New contact' }).click();
      const dialog = page.getByRole('dialog', { name: 'New contact' });
      await dialog.getByLabel('Name').fill(name);
      await dialog.getByLabel('Phone').fill('12345');
      await dialog.getByLabel('Yearly spend').fill(spend);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await expect(dialog).toContainText('Write a number with its country');
      await dialog.getByLabel('Phone').fill('');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
      await page.getByRole('main').getByRole('link', { name: 'Contacts' }).click();
    }
  });

  await test.step('the filter finds it, and the address keeps the filter', async () => {
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.getByRole('button', { name: 'Add condition' }).click();
    const field = page.getByRole('combobox', { name: 'Field' });
    await field.click();
    await page.getByRole('option', { name: 'Yearly spend' }).click();
    await page.getByLabel('Comparison').selectOption('above');
    await page.getByLabel('Value').fill('1000');
    const rows = page.getByRole('rowheader');
    await expect(rows).toHaveText([/Ada Lovelace/]);
    await expect(page.getByText('1 contact', { exact: true })).toBeVisible();
    await page.reload();
    await expect(rows).toHaveText([/Ada Lovelace/]);
    await expect(page.getByLabel('Value')).toHaveValue('1000');
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await expect(rows.filter({ hasText: 'Grace Hopper' })).toBeVisible();
  });

  await test.step('the column sorts, and those without a value come last', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Yearly spend' }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Yearly spend' }).click();
    await expect(page.getByRole('rowheader').nth(0)).toContainText('Grace Hopper');
    await expect(page.getByRole('rowheader').nth(1)).toContainText('Ada Lovelace');
    await page.getByRole('button', { name: 'Yearly spend' }).click();
    await expect(page.getByRole('rowheader').nth(0)).toContainText('Ada Lovelace');
  });
});
