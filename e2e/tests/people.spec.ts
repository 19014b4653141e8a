import type { Page } from '@playwright/test';
import { accessible, fitsPhone } from '../looks.ts';
import { Agent } from '../people.ts';
import { expect, test } from '../test.ts';

async function added(page: Page, url: string, who: Record<string, string>): Promise<void> {
  await page.goto(`${url}/contacts`);
  await page.getByRole('button', { name: 'New contact' }).click();
  const dialog = page.getByRole('dialog', { name: 'New contact' });
  for (const [label, value] of Object.entries(who)) await dialog.getByLabel(label).fill(value);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: who.Name ?? '', level: 1 })).toBeVisible();
}

test('consent is written down, and a listed number is not called', async ({ browser, kira }) => {
  const { page } = await Agent.signedIn(browser, kira);
  await added(page, kira.url, {
    Name: 'Mary Shelley',
    Email: 'mary@frankenstein.example',
    Phone: '+351 912 345 678',
  });

  await test.step('nobody was asked yet', async () => {
    await page.getByRole('button', { name: /^Marketing, Email: May not be contacted: nobody/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Marketing by Email' });
    await expect(dialog.getByRole('button', { name: 'Write it down' })).toBeDisabled();
    await dialog.getByLabel('Where they said so').fill('Newsletter form');
    await dialog.getByLabel('What they agreed to').fill('Send me news once a month');
    await accessible(page, 'a consent');
    await dialog.getByRole('button', { name: 'Write it down' }).click();
    await expect(
      page.getByRole('button', { name: /^Marketing, Email: May be contacted: consent was given/ }),
    ).toBeVisible();
  });

  await test.step('a second window sees it without being reloaded', async () => {
    const other = await page.context().newPage();
    await other.goto(page.url());
    await expect(
      other.getByRole('button', { name: /^Marketing, Email: May be contacted: consent was given/ }),
    ).toBeVisible();
    await page.getByRole('button', { name: /^Marketing, Email/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Marketing by Email' });
    await expect(dialog).toContainText('Send me news once a month');
    await dialog.getByLabel('Where they said so').fill('Call');
    await dialog.getByRole('button', { name: 'Write it down' }).click();
    await expect(
      other.getByRole('button', { name: /^Marketing, Email: May not be contacted: consent was withdrawn/ }),
    ).toBeVisible();
    await other.close();
    await page.getByRole('button', { name: 'Ledger of consent' }).click();
    const ledger = page.getByRole('dialog', { name: 'Ledger of consent' });
    await expect(ledger.getByRole('listitem')).toHaveText([/^Consent withdrawn/, /^Consent given/]);
    await page.keyboard.press('Escape');
  });

  await test.step('the number goes on the list, and off it again', async () => {
    const contact = page.url();
    await page.goto(`${kira.url}/settings/do-not-contact`);
    await page.getByRole('button', { name: 'Add addresses' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add addresses' });
    await dialog.getByLabel('Channel').selectOption('Phone call');
    await dialog.getByLabel('Addresses or numbers').fill('+351 912 345 678\n12345');
    await dialog.getByLabel('Reason').selectOption('Wrote STOP');
    await dialog.getByRole('button', { name: 'Add addresses' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Write a number with its country');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(page.getByRole('cell', { name: '+351912345678', exact: true })).toBeVisible();
    await page.goto(contact);
    await expect(
      page.getByRole('button', { name: /^Service, Phone call: May not be contacted: STOP/ }),
    ).toBeVisible();
    await page.goto(`${kira.url}/settings/do-not-contact`);
    await page.getByRole('button', { name: 'Take off the list: +351912345678' }).click();
    await expect(page.getByText('Taken off the list')).toBeVisible();
    await expect(page.getByRole('cell', { name: '+351912345678', exact: true })).toHaveCount(0);
  });
  await page.context().close();
});

test('two contacts who are one person are merged, and told apart again', async ({ browser, kira }) => {
  const { page } = await Agent.signedIn(browser, kira);
  await added(page, kira.url, { Name: 'Percy Shelley', Email: 'percy@ozymandias.example' });
  const first = page.url();
  await added(page, kira.url, {
    Name: 'P. Shelley',
    Email: 'shelley@ozymandias.example',
    'Your ID': 'poet-7',
  });

  await page.getByRole('link', { name: 'Contacts', exact: true }).first().click();
  await page.getByRole('link', { name: 'Duplicates' }).click();
  const pair = page.getByText('Similar name, same email domain');
  await expect(async () => {
    await page.reload();
    await expect(pair).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await accessible(page, 'duplicates');
  await page.getByRole('button', { name: 'Merge…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Merge two contacts' });
  await dialog.getByRole('radio', { name: /^Percy Shelley/ }).check();
  await dialog.getByRole('radio', { name: 'Email: shelley@ozymandias.example' }).check();
  await accessible(page, 'a merge');
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(page.getByText('Nobody looks like somebody else')).toBeVisible();

  await page.goto(first);
  await expect(page.getByRole('heading', { name: 'Percy Shelley', level: 1 })).toBeVisible();
  await expect(page.getByText('poet-7').first()).toBeVisible();
  await accessible(page, 'a merged contact');
  await page.getByRole('button', { name: 'Undo: P. Shelley' }).click();
  await expect(page.getByText('poet-7')).toHaveCount(0);
  await expect(page.getByText('percy@ozymandias.example').first()).toBeVisible();
  await expect(page.getByText('This may be the same person as')).toBeVisible();

  // Everything that is kept of somebody is handed out, and then erased for good.
  await page.getByRole('button', { name: 'Export their data' }).click();
  const handed = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await handed).suggestedFilename()).toMatch(/^personal-data-.+\.zip$/);
  await page.getByRole('button', { name: 'Erase person' }).click();
  const erase = page.getByRole('dialog', { name: 'Erase Percy Shelley' });
  const forGood = erase.getByRole('button', { name: 'Erase for good' });
  await expect(forGood).toBeDisabled();
  await erase.getByRole('textbox').fill('Percy Shelley');
  await accessible(page, 'an erasure');
  await forGood.click();
  await expect(page.getByRole('table').getByText('Erased', { exact: true })).toBeVisible();
  await page.goto(first);
  await expect(page.getByText('This contact was erased for good.')).toBeVisible();
  await page.context().close();
});

test('a company gathers who writes from its domain', async ({ browser, kira }) => {
  const { page } = await Agent.signedIn(browser, kira);
  await added(page, kira.url, { Name: 'Early Bird', Email: 'early@hooli.example' });

  await test.step('it is made with its domain, and who was there before is suggested', async () => {
    await page.getByRole('link', { name: 'Companies', exact: true }).click();
    await page.getByRole('button', { name: 'New company' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New company' });
    const domains = dialog.getByRole('combobox', { name: 'Domains' });
    await dialog.getByLabel('Name').fill('Hooli');
    await domains.fill('gmail.com');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('Anybody may have an address at gmail.com.');
    await domains.press('Backspace');
    await domains.fill('https://www.hooli.example/about');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { name: 'Hooli', level: 1 })).toBeVisible();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(
      page
        .getByRole('main')
        .getByRole('link', { name: /Early Bird/ })
        .first(),
    ).toBeVisible();
    await accessible(page, 'a company');
    await fitsPhone(page, 'a company');
  });
  const company = page.url();

  await test.step('who comes later joins by the address, live, and the list knows', async () => {
    await added(page, kira.url, { Name: 'Late Riser', Email: 'late@mail.hooli.example' });
    await expect(page.getByRole('main').getByRole('link', { name: 'Hooli' })).toBeVisible();
    await page.getByRole('link', { name: 'Companies', exact: true }).click();
    await expect(page.getByRole('row', { name: /Hooli/ })).toContainText('2');
  });

  await test.step('somebody is taken out and put back', async () => {
    await page.goto(company);
    await page.getByRole('button', { name: 'Remove Late Riser from the company' }).click();
    await expect(members(page)).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(members(page)).toHaveCount(1);
  });

  await test.step('the contact gets another company by typing its name', async () => {
    await members(page)
      .getByRole('link', { name: /Late Riser/ })
      .click();
    await page.getByRole('button', { name: 'Company: Hooli. Change' }).click();
    await page.getByRole('textbox', { name: 'Company' }).fill('Initrode');
    await page.getByRole('option', { name: 'Create “Initrode”' }).click();
    await expect(page.getByRole('main').getByRole('link', { name: 'Initrode' })).toBeVisible();
  });

  await test.step('the company goes, and its members stay without one', async () => {
    await page.goto(company);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete company' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete company' });
    await expect(dialog).toContainText('1 contact then belongs to no company.');
    await dialog.getByRole('button', { name: 'Delete company' }).click();
    await expect(page.getByRole('rowheader', { name: /Initrode/ })).toBeVisible();
    await expect(page.getByRole('rowheader', { name: /Hooli/ })).toHaveCount(0);
  });
});

function members(page: Page) {
  return page.getByRole('listitem').filter({ hasText: 'late@mail.hooli.example' });
}
