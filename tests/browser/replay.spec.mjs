// A recorded run: watched, stepped through, left; a damaged file is refused and nothing is lost.
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, fitness, open, tiny } from './page_object.mjs';

const fixture = new URL('../fixtures/run.json', import.meta.url);
const { config } = JSON.parse(await readFile(fixture, 'utf8'));
const shipped = '**/runs/classroom.json';

const generation = (number) => `Generation ${number} of ${config.generations}`;

test('a recorded run is watched, stepped through and left', async ({ page }) => {
  const complaints = watch(page);
  await page.route(shipped, (route) => route.fulfill({ path: fixture.pathname }));
  await open(page, '?device=cpu');
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('recording')).toContainText('This is a recording');
  await expect(page.getByTestId('candidate')).toHaveCount(config.population);

  // It plays by itself and stays at the end.
  const shown = page.getByTestId('generation');
  await expect(shown).toHaveText(generation(config.generations));
  await expect(page.getByTestId('replay-forward')).toBeDisabled();
  const last = await fitness(page, 'best-fitness');

  await page.getByTestId('replay-slider').focus();
  await page.keyboard.press('Home');
  await expect(shown).toHaveText(generation(1));
  await expect(page.getByTestId('replay-back')).toBeDisabled();
  const first = await fitness(page, 'best-fitness');
  expect(last).toBeGreaterThan(first);
  await page.getByTestId('replay-forward').click();
  await expect(shown).toHaveText(generation(2));
  // An earlier version kept no curves: of four charts the two of learning curves are left out.
  const charts = page.locator('.journal .charts figure');
  await expect(charts).toHaveCount(2);
  await expect(charts.first()).toContainText('Fitness');
  await page.getByTestId('replay-back').click();
  await expect(shown).toHaveText(generation(1));
  expect(await fitness(page, 'best-fitness')).toBe(first);

  await page.getByTestId('replay-leave').click();
  await expect(page.getByTestId('start')).toBeVisible();
  await expect(page.getByTestId('recording')).toBeHidden();
  expect(complaints).toEqual([]);
});

test('the recording that comes with the page is stepped through to its last generation', async ({ page }) => {
  const complaints = watch(page);
  const recorded = new URL('../../public/runs/classroom.json', import.meta.url);
  const { generations } = JSON.parse(await readFile(recorded, 'utf8')).config;
  await page.goto('./?device=cpu&run=classroom');
  await expect(page.getByTestId('recording')).toBeVisible();
  await expect(page.getByTestId('recording-address')).toHaveValue(new URL('./?run=classroom', page.url()).href);
  await page.getByTestId('replay-slider').focus();
  await page.keyboard.press('Home');
  for (let number = 1; number <= generations; number++) {
    await expect(page.getByTestId('generation')).toHaveText(`Generation ${number} of ${generations}`);
    expect(await fitness(page, 'best-fitness')).toBeGreaterThan(0);
    if (number < generations) await page.getByTestId('replay-forward').click();
  }
  await expect(page.getByTestId('replay-forward')).toBeDisabled();
  for (const [place, title] of ['Accuracy on', 'Loss on'].entries()) {
    const chart = page.locator('.journal .charts figure').nth(place);
    await expect(chart).toContainText(title);
    for (const line of ['adam', 'best']) await expect(chart.locator(`.chart-room path.line.${line}`)).toHaveCount(1);
  }
  expect(complaints).toEqual([]);
});

test('the larger one opens from the first screen, has an address of its own and is whole', async ({ page }) => {
  const complaints = watch(page);
  await page.goto('./?device=cpu');
  await page.getByTestId('watch-fifty').click();
  await expect(page.getByTestId('recording')).toContainText('This is a recording');
  const address = new URL('./?run=fifty-generations', page.url()).href;
  await expect(page.getByTestId('recording-address')).toHaveValue(address);
  await page.getByTestId('replay-slider').focus();
  await page.keyboard.press('End');
  await expect(page.getByTestId('generation')).toHaveText('Generation 50 of 50');
  await expect(page.getByTestId('candidate')).toHaveCount(50);
  await expect(page.locator('.journal .charts figure').first().locator('.chart-room path.line.best')).toHaveCount(1);
  expect(complaints).toEqual([]);
});

test('a file of one’s own opens; a damaged one is refused and changes nothing', async ({ page }) => {
  const whole = await readFile(fixture, 'utf8');
  const choose = (text) =>
    page.getByTestId('open-run').setInputFiles({
      name: 'run.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    });
  await open(page, '?device=cpu');
  await choose(whole.slice(0, 900));
  await expect(page.getByTestId('refused')).toContainText('not whole');
  await expect(page.getByTestId('start')).toBeEnabled();
  await choose(whole);
  await expect(page.getByTestId('recording')).toBeVisible();
  await expect(page.getByTestId('recording-address')).toBeHidden();
  await page.getByTestId('replay-back').click();

  // The same by drag and drop, with a recording open.
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['{}'], 'other.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByTestId('refused')).toContainText('not a recorded search');
  await expect(page.getByTestId('recording')).toBeVisible();
});

test('a missing recording says so', async ({ page }) => {
  await page.route(shipped, (route) => route.fulfill({ status: 404 }));
  await open(page, '?device=cpu');
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('refused')).toContainText('404');
  await expect(page.getByTestId('start')).toBeEnabled();
});

test('on the first screen the recorded run grows by itself until a search starts', async ({ page }) => {
  const complaints = watch(page);
  await open(page, '?device=cpu');
  const preview = page.getByTestId('preview');
  await expect(preview).toContainText(/Generation ([3-9]|1\d|2[0-4]) of 24/);
  const hold = page.getByTestId('preview-hold');
  await hold.click();
  await expect(hold).toHaveText('Play');
  // A picture but for that: no other stop of the keyboard is in it.
  const stops = preview.locator(':is(button, a, [tabindex="0"]):not([inert] *)');
  await expect(stops).toHaveCount(1);
  await hold.click();
  await expect(hold).toHaveText('Hold');
  await choose(page, tiny);
  await page.getByTestId('start').click();
  await expect(preview).toHaveCount(0);
  await expect(page.getByTestId('candidate')).toHaveCount(Number(tiny.Population));
  expect(complaints).toEqual([]);
});

test('whoever wishes less motion sees how the recorded run ended', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, '?device=cpu');
  await expect(page.getByTestId('preview')).toContainText('Generation 24 of 24');
  await expect(page.getByTestId('preview-hold')).toHaveText('Play');
});

test('a first screen without its recording has four samples', async ({ page }) => {
  await page.route(shipped, (route) => route.abort());
  await open(page, '?device=cpu');
  await expect(page.getByTestId('preview')).toContainText('Nothing is growing yet.');
  await expect(page.getByTestId('preview-hold')).toBeHidden();
});
