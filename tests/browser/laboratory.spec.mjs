// The laboratory: a gene is toggled and curves appear, an ablation and a head-to-head reach their end.
import { look } from './accessible.mjs';
import { choose, estimate, link, open, tiny } from './page_object.mjs';
import { expect, test } from './quiet.mjs';

/** Opens the laboratory with the shortest trainings that it offers. */
async function enter(page, query = '?device=cpu') {
  await open(page, query);
  await page.getByTestId('view-laboratory').click();
  await page.getByRole('combobox', { name: 'Steps' }).first().selectOption('20');
}

test('a toggled gene shows its effect, an ablation what each part is worth', async ({ page, quiet }) => {
  await enter(page);
  const charts = page.getByTestId('live-charts');
  await page.getByRole('switch', { name: 'bias correction' }).click();
  await expect(charts.locator('.chart-room path.line.best').first()).toBeAttached();
  for (const name of ['as opened', 'edited', 'Adam']) {
    await expect(charts.locator('svg text', { hasText: name }).first()).toBeVisible();
  }
  await expect(page.getByTestId('effective-step')).toContainText('up to 1.12 times longer (step 13)');
  const result = page.getByTestId('live-result');
  await expect(result).toContainText(/as opened: \d+\.\d %; edited: \d+\.\d %; Adam at 10⁻³, untuned: \d+\.\d %/, { timeout: 90_000 });
  await expect(result).toContainText('One seed proves nothing');

  const accuracy = charts.locator('.chart').first();
  await accuracy.locator('.chart-cursor').hover();
  await expect(accuracy.locator('.chart-axis')).toHaveText(/^step \d+ · edited \d+\.\d % · /);
  await accuracy.getByRole('button', { name: 'Data table' }).click();
  const table = accuracy.getByRole('region', { name: 'data table' });
  await expect(table.getByRole('columnheader')).toHaveText(['step', 'as opened', 'Adam at 10⁻³, untuned', 'edited']);
  await expect(table.getByRole('rowheader').last()).toHaveText('20');

  const section = page.getByRole('region', { name: 'Ablation' });
  const before = page.getByTestId('ablation-before');
  await expect(before).toContainText('10 seeds: a difference of 2 standard deviations');
  await expect(before).toContainText(new RegExp(`It takes ${estimate.source} here`));
  await section.getByRole('combobox', { name: 'Steps' }).selectOption('20');
  await section.getByRole('combobox', { name: 'Seeds' }).selectOption('3');
  await expect(before).toContainText(/with \d+ % power among 8 comparisons/);
  await page.getByTestId('ablation-start').click();
  const state = page.getByTestId('ablation-state');
  await expect(state).toContainText('3 seeds. Bars are', { timeout: 120_000 });
  await expect(state).toContainText('First look at these seeds');
  await expect(section.locator('.chart-title').first()).toHaveText('Change of accuracy');
  const effects = page.getByTestId('effect');
  await expect(effects).toHaveCount(8);
  await effects.last().focus();
  await expect(effects.last()).toHaveAttribute('aria-pressed', 'true');
  // The edit’s curves and their table stand above it.
  await page.getByRole('switch', { name: 'element-wise clipping' }).hover();
  await look(page, 'an edit and an ablation');
});

test('a head-to-head reaches its verdict', async ({ page, quiet }) => {
  await enter(page);
  await page.getByTestId('race-write').fill('adagrad');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('no known optimizer')).toBeVisible();
  await page.getByTestId('race-write').fill('adam@0.002');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  // A genome that is set aside stays when another one is opened, and can be taken off.
  const aside = page.getByRole('button', { name: 'Add the genome in the editor' });
  await aside.click();
  await page.getByRole('button', { name: 'SGD', exact: true }).click();
  await aside.click();
  // Whoever does so by keyboard goes on from the list.
  await page.getByRole('button', { name: 'Remove SGD', exact: true }).press('Enter');
  await expect(page.locator('.lab-contenders')).toBeFocused();

  await page.getByRole('combobox', { name: 'Steps' }).last().selectOption('20');
  await page.getByRole('combobox', { name: 'Seeds' }).last().selectOption('3');
  const seed = page.getByTestId('race-seed');
  await seed.fill('much');
  await expect(page.getByTestId('race-start')).toBeDisabled();
  await seed.fill('7');
  await page.getByTestId('race-start').click();
  await expect(page.getByTestId('race-state')).toContainText('Finished', { timeout: 150_000 });
  const verdict = page.getByTestId('verdict');
  await expect(verdict.getByRole('rowheader')).toHaveText(['Adam', 'SGD', 'Adam@0.002', 'Published']);
  await expect(verdict.locator('tbody tr').last()).toContainText(/better|worse|inconclusive/);
  await expect(verdict).toContainText('as written');
  await expect(verdict.locator('caption')).toHaveText(/accuracy over 3 seeds \(primary: verdicts at level 0\.04\)/);
  await expect(verdict.getByRole('columnheader', { name: 'Over images' })).toBeVisible();

  const section = page.getByRole('region', { name: 'Head to head' });
  await section.getByRole('button', { name: 'by time' }).click();
  const accuracy = section.locator('.chart').first();
  await accuracy.locator('.chart-cursor').hover();
  await expect(accuracy.locator('.chart-axis')).toHaveText(/^m?s \d+(\.\d+)? · /);
  await look(page, 'a race', '#head-to-head');

  // A reload brings back what was chosen and what came of it, and forgets no look at the sample.
  const lines = section.locator('.chart-room path.line:not(.near)');
  const drawn = await lines.count();
  await page.reload();
  await expect(page.getByTestId('race-state')).toContainText('Finished');
  await expect(verdict.getByRole('rowheader')).toHaveText(['Adam', 'SGD', 'Adam@0.002', 'Published']);
  await expect(lines).toHaveCount(drawn);
  await expect(seed).toHaveValue('7');
  await expect(page.getByRole('combobox', { name: 'Steps' }).last()).toHaveValue('20');
  await expect(section.getByRole('checkbox', { name: 'Adam@0.002' })).toBeChecked();
  await page.getByRole('combobox', { name: 'Seeds' }).last().selectOption('5');
  await page.getByTestId('race-start').click();
  await expect(section).toContainText('Look 2 at these seeds');
  await page.getByTestId('race-start').click();
  await expect(page.getByTestId('race-start')).toHaveText('Race them');
});

test('whoever takes terms away by the keyboard stays among them', async ({ page }) => {
  await enter(page);
  const remove = page.locator('.remove');
  await expect(remove).toHaveCount(4);
  await remove.nth(1).focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  for (const left of [3, 2]) {
    await page.keyboard.press('Enter');
    await expect(remove).toHaveCount(left);
    await expect(remove.nth(1)).toBeFocused();
  }
  // The last one stays, and its button is no use.
  await page.keyboard.press('Enter');
  await expect(remove).toHaveCount(1);
  await expect(page.locator('.editor-terms input').first()).toBeFocused();
});

test('a link’s race against Adam is gone to, in a small window too', async ({ page, quiet }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `?device=cpu${link}`);
  const entries = await page.evaluate(() => history.length);
  const section = page.locator('#head-to-head');
  const isGoneTo = async () => {
    await expect(section).toBeFocused();
    await expect(page.getByTestId('race-start')).toBeInViewport();
    await expect(page.getByTestId('race-state')).toBeInViewport();
  };
  // Once before the laboratory is fetched, and once while it is on show.
  await page.getByTestId('shared-race').click();
  await isGoneTo();
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
  await page.getByTestId('shared-unfold').click();
  await page.getByTestId('shared-race').click();
  await isGoneTo();
  await page.getByTestId('race-start').click();
});

test('a search is held while the laboratory trains, and goes on', async ({ page }) => {
  await open(page, '?device=cpu&workers=1');
  await choose(page, { ...tiny, Generations: 400 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 90_000 });
  await page.getByTestId('open-in-laboratory').first().click();
  await page.getByTestId('live-train').click();
  await expect(page.getByText('The search is held')).toBeVisible();
  await expect(page.getByTestId('live-result')).toContainText('One seed proves nothing', { timeout: 90_000 });
  await expect(page.getByText('The search is held')).toBeHidden();
  await page.getByTestId('view-evolution').click();
  const pause = page.getByTestId('pause');
  await expect(pause).toHaveText(/Pause/);

  // One that the visitor let go on and held meanwhile stays held.
  await page.getByTestId('view-laboratory').click();
  await page.getByRole('combobox', { name: 'Seeds' }).first().selectOption('10');
  const ablation = page.getByTestId('ablation-start');
  await ablation.click();
  await page.getByTestId('view-evolution').click();
  for (const label of [/Resume/, /Pause/]) {
    await expect(pause).toHaveText(label);
    await pause.click();
  }
  await expect(pause).toHaveText(/Resume/);
  await page.getByTestId('view-laboratory').click();
  await expect(page.getByText('The search is held')).toBeHidden();
  await expect(ablation).toHaveText('Stop');
  await ablation.click();
  await expect(ablation).toHaveText('Train every change');
  await page.getByTestId('view-evolution').click();
  await expect(pause).toHaveText(/Resume/);
});
