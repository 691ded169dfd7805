// A search on the CPU: what is pressed at odd moments, and what keeps it from going on; everywhere.mjs has the rest.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, open, tiny } from './page_object.mjs';

test('a pause right after a start is obeyed, whatever is being timed just then', async ({ page }) => {
  const complaints = watch(page);
  await open(page, '?device=cpu&seed=7&workers=1');
  await page.getByTestId('settings').click();
  // All before the engine can answer any of it.
  await page.evaluate(async () => {
    for (const id of ['preset-paper', 'preset-classroom', 'preset-quick', 'start', 'pause']) {
      // A button that the press before switches on is there after a turn.
      await new Promise((turn) => setTimeout(turn, 10));
      document.querySelector(`[data-testid=${id}]`).click();
    }
  });
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('pause')).toHaveText(/Resume/, { timeout: 60_000 });
  const held = await page.getByTestId('progress').innerText();
  await page.waitForTimeout(700);
  expect(await page.getByTestId('progress').innerText()).toBe(held);
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('generation')).toHaveText(/Generation [2-8] of 8/, { timeout: 90_000 });
  expect(complaints).toEqual([]);
});

test('an estimate that scoring again cuts short is not said to be under way', async ({ page }) => {
  await open(page, '?device=cpu&workers=1');
  await choose(page, { ...tiny, Generations: 1 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('confirm')).toBeVisible({ timeout: 90_000 });
  await page.getByTestId('settings').click();
  await page.evaluate(() => {
    for (const id of ['preset-paper', 'confirm']) document.querySelector(`[data-testid=${id}]`).click();
  });
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('button', { name: 'How long will it take here?' })).toBeVisible({ timeout: 60_000 });
  await expect(sheet.getByText('Timing a few training steps')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('confirmation')).toBeVisible({ timeout: 90_000 });
});

test('a setting out of range says so and keeps the search from starting', async ({ page }) => {
  await open(page, '?device=cpu');
  await choose(page, { Elites: 400 });
  await expect(page.getByTestId('start')).toBeDisabled();
  await page.getByTestId('settings').click();
  await expect(page.locator('#setting-Elites-hint')).toHaveText(/Elites is 400/);
});

test('a missing pack stops the run with its name', async ({ page }) => {
  await page.route('**/data/mnist/train-00.png', (route) => route.fulfill({ status: 404 }));
  await page.route('**/data/fashion-mnist/train-00.png', (route) => route.fulfill({ status: 404 }));
  await open(page, '?device=cpu');
  await page.getByTestId('start').click();
  await expect(page.getByTestId('error')).toContainText('train-00.png');
});
