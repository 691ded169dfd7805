// In front of a class: the view for a projector, and the worksheet of a lesson on paper.
import { readFileSync } from 'node:fs';
import { expectAccessible, look } from './accessible.mjs';
import { check, expectFit, open, tinyLesson } from './page_object.mjs';
import { expect, test } from './quiet.mjs';
import { isStored } from './stored.mjs';

/** Whether the view for a projector is on. */
const isOn = (page) => page.evaluate(() => document.documentElement.hasAttribute('data-projector'));

/** The smallest type on show, in pixels. */
function smallest() {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (texts.nextNode()) {
    const { parentElement: element, data } = texts.currentNode;
    const shown = data.trim() && !element.closest('math, .visually-hidden') && element.checkVisibility();
    if (shown && element.getBoundingClientRect().width > 1) sizes.push(Number.parseFloat(getComputedStyle(element).fontSize) * (element.currentCSSZoom ?? 1));
  }
  return Math.min(...sizes);
}

test('for a projector nothing is small and nothing too wide', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const query of ['?device=cpu&projector', `?device=cpu&projector${tinyLesson}`, '?run=classroom&projector']) {
    await page.goto('about:blank');
    await page.goto(`./${query}`);
    const lesson = query.endsWith(tinyLesson);
    await expect(lesson ? page.getByTestId('lesson-start') : page.locator('.chart').first()).toBeVisible();
    for (const size of [{ width: 1024, height: 768 }, { width: 1920, height: 1080 }]) {
      await page.setViewportSize(size);
      // A third of it, as from the last row, is still five pixels.
      expect(await page.evaluate(smallest), query).toBeGreaterThanOrEqual(15);
      await expectFit(page, query);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    // Nothing may change under the eyes of axe; with reduced motion the first screen stands by itself.
    if (query.includes('run=')) await page.getByTestId('replay-forward').click();
    else if (!lesson) await expect(page.getByTestId('preview-hold')).toHaveText('Play');
    await look(page, query);
  }
  // What a line ends at is said without a pointer.
  await expect(page.locator('.chart-end').first()).toContainText(/^At step \d+ · best \d/);
});

test('for a projector the sheets that a class looks at are neither small nor too wide', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const sheet = page.locator('dialog[open]');
  const expectReadable = async (what) => {
    await expect(sheet, what).not.toContainText('Fetching this part of the page');
    for (const size of [{ width: 1024, height: 768 }, { width: 1920, height: 1080 }]) {
      await page.setViewportSize(size);
      expect(await page.evaluate(smallest), what).toBeGreaterThanOrEqual(15);
      const over = () => sheet.evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth);
      await expect.poll(over, { message: `${what}, ${size.width} px` }).toBeLessThanOrEqual(0);
    }
    await look(page, what);
  };
  await open(page, '?device=cpu&projector&collect');
  await page.getByTestId('collect-paste').fill(readFileSync(new URL('../fixtures/class.txt', import.meta.url), 'utf8'));
  await page.getByTestId('collect-take').click();
  await expect(page.getByTestId('collect-table').locator('tbody tr')).toHaveCount(5);
  await page.getByTestId('collect-test').click();
  await expect(page.getByTestId('collect-verdict')).toContainText('Over the class');
  await expectReadable('a class’s results');
  // On paper it stands alone, whole and in its usual size.
  await page.emulateMedia({ media: 'print', colorScheme: 'light', reducedMotion: 'reduce' });
  // At once: paper waits for no transition.
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('16px');
  await expect(page.locator('main').first()).toBeHidden();
  await expect(page.getByTestId('collect-paste')).toBeHidden();
  await expect(page.getByTestId('collect-table')).toBeVisible();
  await expect(page.getByTestId('collect-verdict')).toBeVisible();
  await page.emulateMedia({ media: 'screen', reducedMotion: 'reduce' });
  await page.keyboard.press('Escape');
  await check(page);
  await expectReadable('can my class run this');
  await page.keyboard.press('Escape');
  await page.getByTestId('help').click();
  await expectReadable('help');
});

test('a view begins in sight wherever the other one was left, and its parts stay at the top', async ({ page }) => {
  const sections = page.locator('.lab-sections');
  const top = () => sections.evaluate((bar) => Math.round(bar.getBoundingClientRect().top));
  const lowest = () => page.locator('.bar').evaluate((bar) => Math.max(0, Math.round(bar.getBoundingClientRect().bottom)));
  for (const [hash, there, windows] of [
    ['', 'start', [[1440], [390], [1024, 'projector']]],
    [tinyLesson, 'lesson-start', [[390], [1024, 'projector']]],
  ]) {
    await page.goto('about:blank');
    await page.goto(`./?device=cpu${hash}`);
    await expect(page.getByTestId(there)).toBeVisible();
    for (const [width, projector] of windows) {
      const what = `${width} px ${projector ?? ''}${hash}`;
      await page.setViewportSize({ width, height: 768 });
      if (projector) await page.keyboard.press('Alt+p');
      expect(await isOn(page)).toBe(projector !== undefined);
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await page.getByTestId('view-laboratory').click();
      await expect(page.getByTestId('editor')).toBeVisible();
      await expect(sections, what).toBeInViewport();
      // Further down they stand right below the bar, where that stays in sight.
      await page.evaluate(() => scrollBy(0, 900));
      await expect.poll(async () => (await top()) - (await lowest()), { message: what }).toBe(0);
      await page.getByTestId('view-evolution').click();
      await expect(page.locator('#evolution'), what).toBeInViewport();
    }
    await page.keyboard.press('Alt+p');
  }
});

test('key, settings, link and lesson switch the view for a projector, for this visit', async ({ page }) => {
  await open(page, '?device=cpu');
  expect(await isOn(page)).toBe(false);
  await page.keyboard.press('Alt+p');
  expect(await isOn(page)).toBe(true);
  await page.reload();
  await expect.poll(() => isOn(page)).toBe(true);
  // A lesson that is opened from here stays in it.
  const lessons = page.getByTestId('lessons');
  await lessons.locator('summary').click();
  await expect(lessons.locator('a[href*="lesson="]').first()).toHaveAttribute('href', /&projector$/);
  await page.getByTestId('settings').click();
  await page.getByTestId('projector').uncheck();
  expect(await isOn(page)).toBe(false);
  await page.keyboard.press('Escape');
  await page.getByTestId('lesson-make').first().click();
  await page.getByTestId('maker-projector').check();
  const made = new URL(await page.getByTestId('maker-link').inputValue()).hash;
  await page.goto('about:blank');
  await open(page, `?device=cpu${made}`);
  await expect.poll(() => isOn(page)).toBe(true);
  await page.getByTestId('lesson-close').click();
  await expect.poll(() => isOn(page)).toBe(false);
});

test('a worksheet is printed empty before the run and filled in after it', async ({ page, quiet }) => {
  // Without a display printing is over at once; here it lasts until the sheet was looked at.
  await page.addInitScript(() => (globalThis.print = () => {}));
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, `?device=cpu&workers=1${tinyLesson}`);
  const sheet = page.getByTestId('worksheet');
  const press = () => page.getByTestId('lesson-panel').getByTestId('worksheet-print').click();
  await press();
  await expect(sheet).toHaveCount(1);
  await expect(sheet).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  await expect(sheet).toContainText('How far ahead of Adam will the best optimizer be at the end?');
  await expect(sheet.getByTestId('qr')).toBeVisible();
  await expect(sheet.getByRole('row', { name: /lead of the best over Adam/ })).toHaveText(/fitness points$/);
  await expect(page.getByTestId('lesson-panel')).toBeHidden();
  expect(await sheet.evaluate((sheet) => [getComputedStyle(sheet).color, getComputedStyle(document.body).backgroundColor])).toEqual([
    'rgb(0, 0, 0)',
    'rgb(255, 255, 255)',
  ]);
  await expectAccessible(page, 'a worksheet', { part: '[data-testid=worksheet]' });
  await expectPages(page, press, 'empty');
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect(sheet).toHaveCount(0);

  await page.emulateMedia({ media: null });
  await page.getByTestId('lesson-panel').getByRole('slider').press('ArrowRight');
  await page.getByTestId('lesson-start').click();
  await expect(page.getByTestId('lesson-state')).toContainText('The run: best', { timeout: 60_000 });
  await press();
  await page.emulateMedia({ media: 'print' });
  const lead = sheet.getByRole('row', { name: /lead of the best over Adam/ });
  await expect(lead).toHaveText(/[+−]\d\.\d{3}.*[+−]\d\.\d{3}( \(behind\))?$/);
  await expect(sheet.locator('.sheet-best')).toHaveAttribute('d', /^M.*L/);
  await expect(sheet.locator('.sheet-pointer')).toHaveCount(2);
  await expectAccessible(page, 'a worksheet filled in', { part: '[data-testid=worksheet]' });
  await expectPages(page, press, 'filled in');

  // After a reload the saved run is shown again, and printed; whoever clears the lesson is shown nobody's.
  const drawn = await sheet.locator('.sheet-best').getAttribute('d');
  await page.emulateMedia({ media: null });
  await isStored(page, 2);
  await page.reload();
  const again = page.getByTestId('lesson-show');
  await expect(again).toBeVisible();
  await expect(page.getByTestId('finished')).toHaveCount(0);
  await again.click();
  await expect(page.getByTestId('candidate').first()).toBeVisible();
  await expect(page.locator('.journal .charts figure').first()).toBeVisible();
  await expect(again).toBeHidden();
  await press();
  await page.emulateMedia({ media: 'print' });
  await expect(sheet.locator('.sheet-best')).toHaveAttribute('d', drawn);
  await page.emulateMedia({ media: null });
  await page.getByTestId('lesson-clear').click();
  await page.reload();
  await expect(page.getByTestId('lesson-state')).toContainText('task 1 waits');
  await expect(again).toHaveCount(0);
});

/** Expects that the sheet fits two pages of either kind. */
async function expectPages(page, press, what) {
  for (const format of ['A4', 'Letter']) {
    await expect(page.getByTestId('worksheet')).toBeVisible();
    const pages = String(await page.pdf({ format })).match(/\/Type\s*\/Page\b/g) ?? [];
    expect([1, 2], `${what}, ${format}`).toContain(pages.length);
    await printAgain(page, press);
  }
}

/** Printing ended, and begins anew. */
async function printAgain(page, press) {
  await page.emulateMedia({ media: null });
  await press();
  await page.emulateMedia({ media: 'print' });
}
