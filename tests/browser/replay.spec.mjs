// A recorded run: watched, stepped through, left; a damaged file is refused and nothing is lost.
import { readFile } from 'node:fs/promises';
import { choose, drop, fitness, open, tiny, toLast } from './page_object.mjs';
import { expect, test } from './quiet.mjs';

const fixture = new URL('../fixtures/run.json', import.meta.url);
const shipped = '**/runs/classroom.json';

test('the larger one opens from the first screen, has an address of its own and is whole', async ({ page, quiet }) => {
  await page.goto('./?device=cpu');
  const fifty = page.getByTestId('watch-fifty');
  await expect(fifty).toBeEnabled();
  // Pressed by the page's own means: `click` would scroll to the button first.
  const left = await fifty.evaluate((button) => {
    scrollTo(0, document.documentElement.scrollHeight);
    const { scrollY } = window;
    button.click();
    return scrollY;
  });
  expect(left).toBeGreaterThan(0);
  await expect(page.getByTestId('recording')).toContainText('This is a recording');
  // It begins at its head, wherever the first screen was left.
  expect(await page.evaluate(() => scrollY)).toBe(0);
  const address = new URL('./?run=fifty-generations', page.url()).href;
  await expect(page.getByTestId('recording-address')).toHaveValue(address);
  await toLast(page);
  const shown = page.getByTestId('generation');
  const [back, forward] = [page.getByTestId('replay-back'), page.getByTestId('replay-forward')];
  await expect(shown).toHaveText('Generation 50 of 50');
  await expect(forward).toBeDisabled();
  const last = await fitness(page, 'best-fitness');
  await page.getByTestId('replay-slider').press('Home');
  await expect(shown).toHaveText('Generation 1 of 50');
  await expect(back).toBeDisabled();
  const first = await fitness(page, 'best-fitness');
  expect(last).toBeGreaterThan(first);
  await forward.click();
  await expect(shown).toHaveText('Generation 2 of 50');
  await back.click();
  await expect(shown).toHaveText('Generation 1 of 50');
  expect(await fitness(page, 'best-fitness')).toBe(first);
  await toLast(page);
  await expect(page.getByTestId('candidate')).toHaveCount(50);
  await expect(page.locator('.journal .charts figure').first().locator('.chart-room path.line.best')).toHaveCount(1);

  // The way back leads to the first screen, and on to the recording again.
  await page.goBack();
  await expect(page.getByTestId('recording')).toBeHidden();
  await expect(page.getByTestId('watch-fifty')).toBeVisible();
  expect(new URL(page.url()).searchParams.has('run')).toBe(false);
  await page.goForward();
  await expect(page.getByTestId('recording-address')).toHaveValue(address);
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
  await drop(page, 'other.json', '{}');
  await expect(page.getByTestId('refused')).toContainText('not a recorded search');
  await expect(page.getByTestId('recording')).toBeVisible();
});

test('on the first screen the recorded run grows by itself until a search starts', async ({ page, quiet }) => {
  await open(page, '?device=cpu');
  const preview = page.getByTestId('preview');
  await expect(preview).toContainText(/Generation ([2-9]|1[0-2]) of 12/);
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
});

test('without its recording the first screen has four samples, and the recording says so', async ({ page }) => {
  await page.route(shipped, (route) => route.fulfill({ status: 404 }));
  await open(page, '?device=cpu');
  await expect(page.getByTestId('preview')).toContainText('Nothing is growing yet.');
  await expect(page.getByTestId('preview-hold')).toBeHidden();
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('refused')).toContainText('404');
  await expect(page.getByTestId('start')).toBeEnabled();
});
