// Links: one that opens, one that is damaged, and one that the page makes itself.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, damaged, link as adam, open, tiny } from './page_object.mjs';

test('a link opens with its genome; back and forward go with it', async ({ page }) => {
  const complaints = watch(page);
  await open(page, `?device=cpu${adam}`);
  const shared = page.getByTestId('shared');
  await expect(shared).toContainText('Adam');
  await expect(shared.locator('math').first()).toBeVisible();
  await expect(shared.getByTestId('shared-continue')).toBeVisible();

  // Another link in the same page, and back.
  await page.evaluate((damaged) => (location.hash = damaged), damaged);
  await expect(page.getByTestId('shared-refused')).toContainText('damaged');
  await expect(page.getByTestId('start')).toBeEnabled();
  await page.goBack();
  await expect(shared).toContainText('Adam');
  await page.goForward();
  await expect(page.getByTestId('shared-refused')).toBeVisible();
  await page.getByTestId('shared-close').click();
  await expect(page.getByTestId('shared-refused')).toBeHidden();
  expect(new URL(page.url()).hash).toBe('');
  expect(complaints).toEqual([]);
});

test('the copied link of the best opens to the same genome and reproduces its run', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const complaints = watch(page);
  await open(page, '?device=cpu&seed=7');
  await choose(page, { ...tiny, Generations: 2 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('generation')).toHaveText(/Generation 2 of 2/, { timeout: 90_000 });
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 90_000 });
  const best = page.getByTestId('best-equation').locator('math').first();
  const rule = await best.getAttribute('aria-label');

  await page.getByTestId('share').click();
  await expect(page.getByTestId('qr')).toBeVisible();
  await expect(page.getByTestId('code')).toContainText('torch.optim.Optimizer');
  await page.getByTestId('copy-link').click();
  await expect(page.getByTestId('copy-link')).toHaveText('Copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await page.getByTestId('share-link').inputValue());
  await page.keyboard.press('Escape');

  // The run as a file opens again.
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('download-run').click(),
  ]);
  const file = await download.path();

  await page.goto('about:blank');
  await page.goto(link.replace('#', '?device=cpu#'));
  const shared = page.getByTestId('shared');
  await expect(shared.locator('math').first()).toHaveAttribute('aria-label', rule);
  await expect(shared).toContainText('seed 7');
  await page.getByTestId('open-run').setInputFiles(file);
  await expect(page.getByTestId('recording')).toBeVisible();

  await page.getByTestId('shared-continue').click();
  await expect(page.getByTestId('recording')).toBeHidden();
  await expect(page.getByTestId('candidate')).toHaveCount(tiny.Population);
  await page.getByTestId('shared-reproduce').click();
  await expect(page.getByTestId('generation')).toHaveText(/Generation 2 of 2/, { timeout: 90_000 });
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 90_000 });
  await expect(best).toHaveAttribute('aria-label', rule);
  expect(complaints).toEqual([]);
});

/** What stands after the # of the page's address. */
const hash = (page) => page.evaluate(() => location.hash);

test('edits stay out of the history, and back, forward and a reload keep them', async ({ page }) => {
  const complaints = watch(page);
  await open(page, '?device=cpu');
  await page.getByTestId('view-laboratory').click();
  await page.getByRole('combobox', { name: 'Steps' }).first().selectOption('20');
  await expect.poll(() => hash(page)).not.toBe('');
  const [opened, length] = [await hash(page), await page.evaluate(() => history.length)];

  const flip = (name) => page.getByRole('switch', { name }).click();
  for (let edit = 1; edit < 20; edit += 1) await flip('bias correction');
  await flip('cosine decay');
  const [name, summary] = [page.getByTestId('editor-name'), page.getByTestId('editor-summary')];
  await expect(name).toHaveText('Published, edited');
  await expect(summary).toHaveText(/^2 changes from Published/);
  await expect.poll(() => hash(page)).not.toBe(opened);
  expect(await page.evaluate(() => history.length)).toBe(length);

  // The last edit may not stand in the address yet; it is kept all the same.
  await page.goBack();
  await expect(page.getByTestId('view-evolution')).toHaveAttribute('aria-current', 'page');
  await page.goForward();
  await expect(page.getByTestId('view-laboratory')).toHaveAttribute('aria-current', 'page');
  await expect(summary).toHaveText(/^2 changes from Published/);
  await page.getByTestId('undo').click();
  await expect(summary).toHaveText(/^1 change from Published/);
  await page.getByTestId('redo').click();
  await expect(summary).toHaveText(/^2 changes from Published/);
  await page.getByTestId('view-evolution').click();
  await page.goBack();
  await expect(summary).toHaveText(/^2 changes from Published/);
  await expect(page.getByTestId('shared')).toBeHidden();
  expect(complaints).toEqual([]);

  await page.reload();
  await expect(name).toHaveText('Published, edited');
  await expect(summary).toHaveText(/^2 changes from Published/);
  await expect(page.getByTestId('shared')).toBeHidden();
  const edited = await hash(page);
  await page.getByTestId('undo').click();
  await expect(summary).toHaveText(/^As opened/);
  await flip('cosine decay');
  await expect(summary).toHaveText(/^1 change from Published/);
  await expect(name).toHaveText('Published, edited');

  // To anybody else the same address is a link.
  await page.goto('about:blank');
  await page.goto(`./?device=cpu${edited}`);
  const shared = page.getByTestId('shared');
  await expect(shared).toContainText('Published, edited');
  await page.getByTestId('shared-close').click();
  await expect(shared).toBeHidden();
  await page.reload();
  await expect(name).toHaveText('Published, edited');
  await expect(shared).toBeHidden();

  await page.goto('about:blank');
  await page.goto(`./?device=cpu${edited}`);
  await page.getByTestId('shared-continue').click();
  await expect(page.getByTestId('view-evolution')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByTestId('generation')).toBeVisible();
});

test('a lesson’s link hides what it names until it is closed', async ({ page }) => {
  const complaints = watch(page);
  await open(page, `?device=cpu${adam}`);
  await choose(page, tiny);
  const hidden = [
    page.getByTestId('preset-quick'),
    page.getByTestId('settings'),
    page.getByText('Your own settings.'),
    page.locator('.seed'),
    page.getByTestId('device'),
    page.getByTestId('watch'),
    page.getByTestId('runs-open'),
    page.getByText('A recorded run is a whole search'),
    page.getByTestId('view-laboratory'),
    page.getByTestId('open-in-laboratory'),
  ];
  for (const control of hidden) await expect(control).toBeVisible();

  await page.getByTestId('shared').getByTestId('share').click();
  await page.getByText('For a lesson: hide controls').click();
  for (const name of ['presets', 'settings', 'seed', 'device', 'recordings', 'views']) {
    await page.getByRole('checkbox', { name, exact: true }).check();
  }
  const link = await page.getByTestId('share-link').inputValue();
  await page.keyboard.press('Escape');
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  for (const control of hidden) await expect(control).toBeHidden();
  await expect(page.getByTestId('start')).toBeEnabled();

  await page.getByTestId('shared-close').click();
  for (const control of hidden) await expect(control).toBeVisible();
  expect(complaints).toEqual([]);
});
