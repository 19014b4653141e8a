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
    await dialog.getByRole('combobox', { name: 'Group' }).fill('Spending habits');
    await dialog.getByLabel('Default').fill('90');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(
      page
        .getByRole('region', { name: 'Spending habits' })
        .getByRole('listitem')
        .filter({ hasText: 'Yearly spend' }),
    ).toContainText('begins with €90.00');
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
      const spent = dialog.getByRole('group', { name: 'Spending habits' }).getByLabel('Yearly spend');
      await expect(spent).toHaveValue('90');
      await spent.fill('=1+1');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await expect(dialog).toContainText('Write a number, like 1234.5.');
      await expect(spent).toHaveValue('=1+1');
      await spent.fill(spend);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await expect(dialog).toContainText('Write a number with its country');
      await dialog.getByLabel('Phone').fill('');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Spending habits', level: 3 })).toBeVisible();
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

  await test.step('she gets an owner, a stage and a picture', async () => {
    await page.getByRole('rowheader').filter({ hasText: 'Ada Lovelace' }).getByRole('link').click();
    await page.getByRole('button', { name: /^Stage:/ }).click();
    await page.getByRole('option', { name: 'Customer', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Stage: Customer' })).toBeFocused();
    await page.getByRole('button', { name: /^Owner:/ }).click();
    await page.getByRole('option').first().click();
    await expect(page.getByRole('button', { name: /^Owner:/ })).not.toHaveText(/Choose an owner/);
    await expect(page.getByText('Customer').first()).toBeVisible();
    await page.locator('input[type=file]').setInputFiles({
      name: 'ada.png',
      mimeType: 'image/png',
      buffer: Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGNID3iBFTEMLQkAaeBnwXMGtCgAAAAASUVORK5CYII=',
        'base64',
      ),
    });
    const picture = page.getByRole('button', { name: 'Picture of Ada Lovelace' }).locator('img');
    await expect(picture).toBeVisible();
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(256);
  });

  await test.step('she is found by her owner, and in spite of a slip', async () => {
    await page.getByRole('main').getByRole('link', { name: 'Contacts' }).click();
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.getByRole('button', { name: 'Add condition' }).click();
    await page.getByRole('combobox', { name: 'Field' }).click();
    await page.getByRole('option', { name: 'Owner', exact: true }).click();
    await page.getByRole('combobox', { name: 'Value' }).click();
    await page.getByRole('option', { name: 'Me', exact: true }).click();
    await expect(page.getByRole('rowheader')).toHaveText([/Ada Lovelace/]);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await expect(page.getByRole('rowheader').filter({ hasText: 'Grace Hopper' })).toBeVisible();
    await page.getByLabel('Search by name or email').fill('lovelcae');
    await expect(page.getByRole('rowheader')).toHaveText([/Ada Lovelace.*Similar spelling/]);
    await expect(page.getByText('1 contact · 1 of them only spelled alike', { exact: true })).toBeVisible();
    await page.getByLabel('Search by name or email').fill('lovelace');
    await expect(page.getByText('1 contact', { exact: true })).toBeVisible();
  });

  await test.step('who looks at a contact and goes back finds the list as it was', async () => {
    await page.evaluate(async () => {
      const contacts = Array.from({ length: 120 }, (_, i) => ({ name: `Reader ${i}`, externalId: `r${i}` }));
      await fetch('/api/v1/contacts/batch', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ contacts }),
      });
    });
    await page.goto(`${kira.url}/contacts?q=Reader`);
    await page
      .getByRole('checkbox', { name: /^Pick Reader/ })
      .first()
      .check();
    const list = page.getByRole('region', { name: 'Contacts', exact: true });
    await list.evaluate((frame) => frame.scrollTo(0, 2400));
    await page.getByRole('rowheader').nth(14).getByRole('link').click();
    await expect(page.getByRole('heading', { name: /^Reader \d+$/, level: 1 })).toBeVisible();
    await page.goBack();
    await expect(page.getByText('1 picked', { exact: true })).toBeVisible();
    await expect.poll(() => list.evaluate((frame) => frame.scrollTop)).toBe(2400);
  });

  await test.step('a name of one long word stays on a phone’s screen', async () => {
    const name = 'Donaudampfschifffahrtsgesellschaftskapitän';
    const id = await page.evaluate(async (name) => {
      const answer = await fetch('/api/v1/contacts', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      });
      return (await answer.json()).id as string;
    }, name);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${kira.url}/contacts/${id}`);
    const heading = page.getByRole('heading', { name, level: 1 });
    await expect(heading).toBeVisible();
    expect(await heading.evaluate((h) => h.scrollWidth - h.clientWidth)).toBe(0);
    const box = await heading.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  });
});
