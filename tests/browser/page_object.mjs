import { expect } from '@playwright/test';
import { pair } from './own_files.mjs';

/** A link to Adam, and one of which a letter was altered. */
export const link = '#1gWQAAAAAAAGDgAACtM2YY';
export const damaged = '#1gWQAAAAAAAGDgAACtM2YX';

/** A link to a search in a class, which hides most controls. */
export const lesson = '#1sATg4AAKAzUU.vAgC4NpkL';

/** A lesson of two generations in the `tiny` settings, with seed 3 and a number to predict. */
export const tinyLesson =
  '#lesson1.JY9Ba8MwDIX_itA5DclOI5eRsUIPPRR2GYwe1FmpvdlxsJVlLOS_V25vTzy9T08rDjEFEuwwTuICJTeHneec44gV_nLKTlXXVjjRlXWtqdu6UUuc-DKfEhv3JRWI5RHSXGJZKBVkmw9H2--_-1d-7z_e9uF4mp7Vt84YVurnWTmUf7LKFYX_SugQFxgoAVkmA3GA3lCAxXlfTsCFs8C9q_vnpCOQ3A0ezYuyp0cf7FYc53DhVFQcFOyVpws-Ltjt9I3S42qxa-qnbdvO2w1EBjbj';

/** What the page says of a measured time, as an estimate: its form follows the machine, `under a second` on a fast one. */
export const estimate = /(under a second|a few seconds|about \d[\d.]* (s|min|h)( \d+ (s|min))?)/;

/** Opens the page with `query` and waits until its start is there, or the lesson that has one of its own. */
export async function open(page, query) {
  await page.goto(`./${query}`);
  await expect(page.getByTestId('start').or(page.getByTestId('lesson-panel')).first()).toBeVisible();
}

/** Expects that nothing of the page's own start stands beside a lesson, and no run that would tell. */
export async function expectLed(page) {
  await expect(page.getByTestId('lesson-first')).toBeVisible();
  for (const id of ['start', 'seed', 'preset-classroom', 'preview']) await expect(page.getByTestId(id)).toHaveCount(0);
  await expect(page.locator('.estimate, .to-settings')).toHaveCount(0);
}

/** Opens the sheet that collects a class's results from the first screen's lessons. */
export function collect(page) {
  return openFromLessons(page, 'collect-open');
}

/** Opens the sheet that says whether a class can run this, from there as well. */
export function check(page) {
  return openFromLessons(page, 'check-open');
}

async function openFromLessons(page, button) {
  const lessons = page.getByTestId('lessons');
  if ((await lessons.getAttribute('open')) === null) await lessons.locator('summary').click();
  await lessons.getByTestId(button).click();
}

/** The number of the generation on show. */
export async function shown(page) {
  return Number((await page.getByTestId('generation').innerText()).match(/\d+/)?.[0]);
}

/** Waits until `generation` is under way or over. Looks often: a second later a fast machine may be at the end. */
export async function reach(page, generation) {
  await expect.poll(() => shown(page), { intervals: [50], timeout: 120_000 }).toBeGreaterThanOrEqual(generation);
}

/** Brings a recording to its last generation. What takes the focus as it opens may come in between. */
export async function toLast(page) {
  await expect(async () => {
    await page.getByTestId('replay-slider').press('End');
    await expect(page.getByTestId('generation')).toHaveText(/^Generation (\d+) of \1$/, { timeout: 1_000 });
  }).toPass();
}

/** Types `values` (setting name → number) into the settings and closes them. */
export async function choose(page, values) {
  await page.getByTestId('settings').click();
  for (const [name, value] of Object.entries(values)) {
    await page.locator(`#setting-${name}`).fill(String(value));
  }
  await page.keyboard.press('Escape');
}

/** Searches with these `settings` to the end, which is to come within `timeout`. */
export async function search(page, settings, timeout = 90_000) {
  await choose(page, settings);
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout });
  await expect(page.getByTestId('start')).toBeEnabled({ timeout });
  await expect(page.getByTestId('error')).toBeHidden();
}

/** Opens the sheet for images of one's own, which lies over the settings. */
export async function openOwn(page) {
  await page.getByTestId('settings').click();
  await page.getByTestId('own-data').click();
}

/** Brings so many images there, in IDX files. */
export async function bringOwn(page, images) {
  await openOwn(page);
  await page.getByTestId('own-files').setInputFiles(pair(images));
  await expect(page.getByTestId('own-report')).toContainText(`${images} images`);
}

/** The path of the file that a press of `button` saves. */
export async function save(button) {
  const [download] = await Promise.all([button.page().waitForEvent('download'), button.click()]);
  return download.path();
}

/** Expects that nobody has to scroll sideways. */
export async function expectFit(page, what) {
  // A chart takes its width once its window has been laid out.
  const over = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await expect.poll(over, { message: what }).toBeLessThanOrEqual(0);
}

/** Settings under which a generation takes a second on two CPU cores. */
export const tiny = {
  Population: 6,
  Generations: 4,
  Elites: 2,
  Tournament: 3,
  Steps: 8,
  Batch: 8,
  ScoringImages: 100,
};

/** Settings as small as training can be. */
export const smallest = {
  Population: 4,
  Generations: 1,
  Elites: 1,
  Tournament: 2,
  Steps: 2,
  Batch: 4,
  ScoringImages: 100,
};

/** Lets the page see a paste of `text`. */
export const paste = (page, text) => page.evaluate((text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}, text);

/** Lets the page see a drop of a file called `name` with `text` in it. */
export const drop = (page, name, text) => page.evaluate(([name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}, [name, text]);

/**
 * Has every page that opens from now on look in each frame whether anything is seen that `selector` finds; returns what
 * tells whether it ever was.
 */
export async function watchFor(page, selector) {
  await page.addInitScript((selector) => {
    globalThis.flashed = false;
    const look = () => {
      globalThis.flashed ||= [...document.querySelectorAll(selector)].some((one) => one.checkVisibility());
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, selector);
  return () => page.evaluate(() => globalThis.flashed);
}

/** The fitness shown in `id`, as a number. */
export async function fitness(page, id) {
  const text = await page.getByTestId(id).innerText();
  return Number(text.replace('−', '-').match(/-?\d+\.\d+/)?.[0]);
}
