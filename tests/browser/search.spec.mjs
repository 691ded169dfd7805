// A search on the CPU: start, pause, step one generation, run on, reset, and the same again.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, fitness, open, tiny } from './page_object.mjs';

// Long enough that Pause comes before its end, whatever the machine.
const short = { ...tiny, Generations: 40, Steps: 24 };

test('a quick search runs to its end and obeys pause, step and reset', async ({ page }) => {
  const complaints = watch(page);
  await open(page, '?device=cpu&seed=7');
  await expect(page.getByTestId('device')).toContainText('CPU');
  await choose(page, short);

  await page.getByTestId('start').click();
  await expect(page.getByTestId('candidate')).toHaveCount(6);
  await expect(page.getByTestId('pause')).toBeEnabled();
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('pause')).toHaveText(/Resume/);
  const held = await page.getByTestId('progress').innerText();
  await page.waitForTimeout(700);
  expect(await page.getByTestId('progress').innerText()).toBe(held);

  // A generation is finished once its plants carry their fitness. Pausing interrupts one or comes between
  // two; a step ends the one under way, or else the next.
  const finished = async () => {
    const number = Number((await page.getByTestId('generation').innerText()).match(/\d+/)?.[0]);
    return number - ((await page.getByRole('button', { name: /; fitness / }).count()) > 0 ? 0 : 1);
  };
  for (const _ of ['the one under way', 'the next']) {
    const before = await finished();
    await page.getByTestId('step').click();
    await expect.poll(finished, { timeout: 60_000 }).toBe(before + 1);
    await expect(page.getByTestId('pause')).toHaveText(/Resume/);
  }
  expect(await fitness(page, 'best-fitness')).toBeGreaterThan(0);

  await page.getByTestId('pause').click();
  await expect(page.getByTestId('generation')).toHaveText(/Generation 40 of 40/, { timeout: 90_000 });
  await expect(page.getByTestId('best-equation')).toBeVisible();
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 90_000 });
  const [best, adam] = [await fitness(page, 'best-fitness'), await fitness(page, 'adam-fitness')];
  expect(best).toBeGreaterThan(0);
  expect(adam).toBeGreaterThan(0);

  // The same seed gives the same run again.
  await page.getByTestId('reset').click();
  await expect(page.getByTestId('candidate')).toHaveCount(0);
  await page.getByTestId('start').click();
  await expect(page.getByTestId('generation')).toHaveText(/Generation 40 of 40/, { timeout: 120_000 });
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 90_000 });
  expect(await fitness(page, 'best-fitness')).toBe(best);
  expect(await fitness(page, 'adam-fitness')).toBe(adam);
  await expect(page.getByTestId('error')).toBeHidden();
  expect(complaints).toEqual([]);
});

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

test('two workers reach the same figures as one', async ({ page }) => {
  const complaints = watch(page);
  const figures = [];
  for (const workers of [1, 2]) {
    await open(page, `?device=cpu&seed=7&workers=${workers}`);
    await choose(page, { ...tiny, Generations: 1 });
    await page.getByTestId('start').click();
    await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 90_000 });
    figures.push([await fitness(page, 'best-fitness'), await fitness(page, 'adam-fitness')]);
  }
  expect(figures[1]).toEqual(figures[0]);
  await expect(page.getByTestId('error')).toBeHidden();
  expect(complaints).toEqual([]);
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
