// Windows of every size: nothing is wider than they are, progress is whole, rows are even, and no bar covers what
// has the focus.
import { expect, test } from '@playwright/test';
import { look } from './accessible.mjs';
import { bringOwn, check, choose, collect, expectFit, link, open, tiny } from './page_object.mjs';

const windows = [
  [320, 256], [320, 640], [390, 844], [640, 480], [768, 1024], [1024, 768], [1264, 800], [1265, 800], [1280, 800],
  [1440, 900], [1920, 1080], [2560, 1440],
].map(([width, height]) => ({ width, height }));

test('at every width the page fits, progress is whole, rows are even, and no bar covers what has the focus', async ({ page }) => {
  test.setTimeout(300_000);
  await open(page, '?device=cpu');
  for (const size of windows) {
    await page.setViewportSize(size);
    await expectFit(page, `first screen, ${size.width} px`);
  }
  // A search, held after its first generation.
  await choose(page, { ...tiny, Population: 12, Generations: 200 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 90_000 });
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('pause')).toHaveText(/Resume/, { timeout: 60_000 });
  for (const size of windows) {
    const at = `${size.width} × ${size.height} px`;
    await page.setViewportSize(size);
    await expectFit(page, at);
    for (const part of ['.progress-phase', '.progress-figures']) {
      const text = page.locator(part);
      await text.scrollIntoViewIfNeeded();
      await expect(text, at).toBeInViewport({ ratio: 1 });
      expect(await text.evaluate((text) => text.scrollWidth - text.clientWidth), at).toBe(0);
    }
    await expect(async () => {
      const tops = await page.getByTestId('candidate').evaluateAll((all) => all.map((one) => one.offsetTop));
      const rows = [...new Set(tops)].map((row) => tops.filter((top) => top === row).length);
      expect(rows[0] - rows.at(-1), `${at}: rows of ${rows}`).toBeLessThan(rows.length);
    }).toPass({ timeout: 10_000 });
    const [device, theme] = [page.getByTestId('device'), page.locator('.theme')];
    const [left, right] = [await device.boundingBox(), await theme.boundingBox()];
    expect(left.x + left.width, at).toBeLessThan(right.x);
    expect(right.x + right.width, at).toBeGreaterThan(size.width - 45);
  }

  for (const size of [{ width: 320, height: 256 }, { width: 390, height: 600 }, { width: 1024, height: 600 }]) {
    for (const view of ['evolution', 'laboratory']) {
      await page.getByTestId(`view-${view}`).click();
      await page.setViewportSize(size);
      const at = `${view}, ${size.width} × ${size.height} px`;
      await expectFit(page, at);
      await page.locator('.theme').focus();
      await expectFocusSeen(page, at, 20);
    }
  }

  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByTestId('view-evolution').click();
  await page.getByTestId('candidate').last().click();
  await look(page, 'garden');
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await page.getByRole('button', { name: 'Data table' }).first().click();
  await look(page, 'list and data table');
});

/** Expects that each of so many `stops` of the keyboard from here on is seen, and nothing lies over it. */
async function expectFocusSeen(page, what, stops) {
  for (let stop = 0; stop < stops; stop += 1) {
    await page.keyboard.press('Tab');
    const covered = await page.evaluate(() => {
      const active = document.activeElement;
      const { left, top, width, height } = active.getBoundingClientRect();
      // Hidden, or as high as the window.
      if (width < 4 || height > innerHeight / 2) return null;
      const above = document.elementFromPoint(left + width / 2, top + height / 2);
      if (above && (active.contains(above) || above.contains(active))) return null;
      return `${active.outerHTML.slice(0, 90)} under ${above?.outerHTML.slice(0, 60)}`;
    });
    expect(covered, `${what}, stop ${stop}`).toBeNull();
  }
}

test('at 400 % zoom every sheet and a recording fit, and what has the focus is seen', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  await open(page, `?device=cpu${link}`);
  const press = (testid) => () => page.getByTestId(testid).first().click();
  const sheets = {
    device: press('device'),
    settings: press('settings'),
    'own data': () => bringOwn(page, 40),
    'saved runs': press('runs-open'),
    'can my class run this': () => check(page),
    'collect results': () => collect(page),
    legend: () => page.getByRole('button', { name: 'How to read a flower' }).click(),
    share: press('share'),
    help: press('help'),
  };
  for (const [name, show] of Object.entries(sheets)) {
    await show();
    const sheet = page.locator('dialog[open], [popover]:popover-open').last();
    await expect(sheet, name).toBeVisible();
    await expect(sheet, name).not.toContainText('Fetching this part of the page');
    await expectFit(page, name);
    expect(await sheet.evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth), name).toBeLessThanOrEqual(0);
    const stops = await sheet.locator(':is(a, button, input, select, summary, textarea):visible').count();
    await expectFocusSeen(page, name, Math.min(stops, 20));
    await page.keyboard.press('Escape');
    if (name === 'own data') await page.keyboard.press('Escape');
  }
  await page.goto('./?device=cpu&run=classroom');
  await expect(page.getByTestId('replay-slider')).toBeVisible();
  await expectFit(page, 'recording');
  await expectFocusSeen(page, 'recording', 20);
});

test('a class’s lesson, its result, its maker and the tour fit from a telephone on', async ({ page }) => {
  const sizes = windows.filter(({ width, height }) => height > 600 && width < 1500);
  const expectFits = async (what) => {
    for (const size of sizes) {
      await page.setViewportSize(size);
      await expectFit(page, `${what}, ${size.width} px`);
    }
  };
  await open(page, '?device=cpu&lesson=lessons/is-it-really-better.json');
  await expect(page.getByTestId('class-name')).toBeVisible();
  await expectFits('the form for a name');
  await page.getByTestId('class-name').fill('Wilhelmina-Charlotte');
  await page.getByTestId('class-name').press('Enter');
  const panel = page.getByTestId('lesson-panel');
  await expect(panel.getByRole('slider')).toBeVisible();
  await expectFits('before the start');
  await panel.getByRole('slider').press('ArrowRight');
  for (const answers of await panel.locator('fieldset').all()) await answers.getByRole('radio').first().check();
  await page.getByTestId('lesson-start').press('Enter');
  await expect(page.getByTestId('class-text')).toBeVisible({ timeout: 60_000 });
  await expectFits('a result');
  await page.getByTestId('lesson-close').click();

  await page.goto('about:blank');
  await open(page, '?device=cpu');
  await page.getByTestId('tour-start').click();
  await expect(page.getByTestId('tour')).toBeVisible();
  await expectFits('the tour');
  await page.getByTestId('tour-leave').click();
  await page.getByTestId('lesson-make').first().click();
  const maker = page.locator('dialog[open]');
  await expect(maker.getByTestId('maker-text')).toBeVisible();
  await page.getByText('Hide parts of the page').click();
  await expectFits('the maker');
  for (const size of sizes) {
    await page.setViewportSize(size);
    expect(await maker.evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth), `${size.width} px`).toBeLessThanOrEqual(0);
  }
});

test('light and dark follow the system until the visitor chooses, from then on the choice', async ({ page }) => {
  const theme = page.locator('html');
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, '?device=cpu');
  await expect(theme).toHaveAttribute('data-theme', 'light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(theme).toHaveAttribute('data-theme', 'dark');
  await page.locator('.theme').click();
  await expect(theme).toHaveAttribute('data-theme', 'light');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.reload();
  await expect(theme).toHaveAttribute('data-theme', 'light');
});
