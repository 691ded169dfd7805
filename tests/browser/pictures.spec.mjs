// Every view looks as it did: compared with pictures in tests/pictures, at three widths and once in the dark, each
// of half as many pixels as the window is wide and high.
//
// After a wished change: `cd tests && npx playwright test pictures --project cpu --update-snapshots=all`, then look at
// what git shows. Not `=changed`: that keeps a picture which the view resembles for a moment while it takes its size.
// Pictures hold for the browser and the fonts that made them; with others they are skipped.
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { pair } from './own_files.mjs';
import { choose, tiny, toLast } from './page_object.mjs';

const sizes = [[390, 844], [1024, 768], [1440, 900]].map(([width, height]) => ({ width, height }));
/** Two pixels of a thousand may differ, and each by a fifth of the way from black to white before it counts. */
const tolerance = { maxDiffPixelRatio: 0.002, threshold: 0.2, scale: 'device' };
const madeWith = new URL('../pictures/made_with.json', import.meta.url);

test.use({ timezoneId: 'UTC', locale: 'en-GB', deviceScaleFactor: 0.5 });

/** What decides how a text looks: the browser's version and the widths of letters in the fonts that it finds. */
async function surroundings(page, browser) {
  const widths = await page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d');
    const families = [getComputedStyle(document.body).fontFamily, 'monospace'];
    return families.map((family) => {
      context.font = `100px ${family}`;
      return Math.round(context.measureText('Optimarium 0123456789 Adam').width);
    });
  });
  return { chromium: browser.version().split('.')[0], widths };
}

test.beforeEach(async ({ page, browser }, { config }) => {
  // Saved runs say when they began.
  await page.clock.setFixedTime('2026-11-28T12:00:00Z');
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto('./?device=cpu&workers=1&seed=7');
  const here = await surroundings(page, browser);
  if (config.updateSnapshots === 'all') await writeFile(madeWith, `${JSON.stringify(here)}\n`);
  const there = JSON.parse(await readFile(madeWith, 'utf8'));
  const same = JSON.stringify(here) === JSON.stringify(there);
  if (!same) {
    const reason = `pictures of views were made with ${JSON.stringify(there)}, here is ${JSON.stringify(here)}`;
    console.warn(`SKIPPED: ${reason}`);
    test.skip(true, reason);
  }
});

/** Puts one figure in place of every duration, speed and size on disk: those differ from run to run. */
function settle() {
  const measured = /\d+(?:[.,]\d+)*(?= ?(?:ms|s|min|h|kB|MB|steps\/s)\b)/g;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data } = texts.currentNode;
    const settled = data.replace(measured, '0');
    if (settled !== data) texts.currentNode.data = settled;
  }
}

/** Compares what is on show with the pictures called `name`. */
async function look(page, name) {
  await page.mouse.move(0, 0);
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.evaluate(settle);
    await expect.soft(page).toHaveScreenshot(`${name}-${size.width}.png`, tolerance);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.evaluate(settle);
  await expect.soft(page).toHaveScreenshot(`${name}-dark.png`, tolerance);
  await page.emulateMedia({ colorScheme: 'light' });
}

test('the first screen, its sheets and the laboratory look as they did', async ({ page }) => {
  await expect(page.getByTestId('start')).toBeVisible();
  await expect(page.getByTestId('preview')).toContainText('Generation 12 of 12');
  await look(page, 'welcome');
  await page.getByTestId('settings').click();
  await look(page, 'settings');
  await page.getByTestId('own-data').click();
  await page.getByTestId('own-files').setInputFiles(pair(40));
  await expect(page.getByTestId('own-report')).toContainText('40 images');
  await look(page, 'own-data');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'How to read a flower' }).click();
  await look(page, 'legend');
  await page.keyboard.press('Escape');
  await page.getByTestId('view-laboratory').click();
  await expect(page.getByTestId('editor')).toBeVisible();
  await look(page, 'laboratory');
});

test('a finished search, saved runs and a recording look as they did', async ({ page }) => {
  await expect(page.getByTestId('start')).toBeVisible();
  await choose(page, tiny);
  await page.getByTestId('start').click();
  await expect(page.getByTestId('progress')).toContainText('Finished', { timeout: 90_000 });
  await look(page, 'search');
  await page.goto('./?device=cpu&workers=1&seed=7');
  await page.getByTestId('runs-open').click();
  await expect(page.getByRole('dialog')).toContainText('28 November 2026');
  await look(page, 'saved-runs');
  await page.goto('./?device=cpu&workers=1&run=classroom');
  await toLast(page);
  await expect(page.getByTestId('generation')).toHaveText('Generation 12 of 12');
  await look(page, 'recording');
});
