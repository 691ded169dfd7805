// Accessibility: axe finds nothing to complain of on any view or sheet, light and dark.
import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible.mjs';
import { file, idx } from './own_files.mjs';
import { choose, collect, damaged, lesson, link, open, tiny, tinyLesson } from './page_object.mjs';

/** Expects nothing wrong with what is on show, in light and in dark: an open page follows the system. */
async function look(page, what) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await expectAccessible(page, `${what}, ${colorScheme}`);
  }
}

/** Opens a sheet by `press`, looks at it and closes it. */
async function lookAt(page, what, press) {
  await press();
  const sheet = page.locator('dialog[open], [popover]:popover-open').last();
  await expect(sheet).toBeVisible();
  await expect(sheet).not.toContainText('Fetching this part of the page');
  await look(page, what);
  await page.keyboard.press('Escape');
}

// A sheet takes a second or two to be judged, twice.
test.setTimeout(600_000);

test.beforeEach(({ page }) => page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' }));

test('the first screen and its sheets', async ({ page }) => {
  await open(page, '?device=cpu');
  await look(page, 'first screen');
  await lookAt(page, 'device', () => page.getByTestId('device').click());
  await lookAt(page, 'settings', () => page.getByTestId('settings').click());
  // A folder of pictures read, so that all of its sheet is there; the settings are under it.
  await page.getByTestId('settings').click();
  await page.getByTestId('own-data').click();
  const { images, labels } = idx(40);
  await page.getByTestId('own-files').setInputFiles([file('images', images), file('labels', labels)]);
  await expect(page.getByTestId('own-report')).toContainText('40 images');
  await look(page, 'own data');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await lookAt(page, 'saved runs', () => page.getByTestId('runs-open').click());
  await lookAt(page, 'legend', () => page.getByRole('button', { name: 'How to read a flower' }).click());
  await lookAt(page, 'make a lesson', async () => {
    await page.getByTestId('lesson-make').first().click();
    await page.getByText('Hide parts of the page').click();
  });
  await lookAt(page, 'collect results', () => collect(page));
  await page.getByTestId('lesson-make').first().click();
  const made = new URL(await page.getByTestId('maker-link').inputValue()).hash;
  await page.goto('about:blank');
  await page.goto(`./?device=cpu${made}`);
  await expect(page.getByTestId('lesson-panel')).toBeVisible();
  await look(page, 'lesson');
  await page.goto(`./?device=cpu${damaged}`);
  await expect(page.getByTestId('shared-refused')).toBeVisible();
  await look(page, 'damaged link');
  await page.goto('about:blank');
  await page.goto(`./?device=cpu${link}`);
  await expect(page.getByTestId('shared')).toBeVisible();
  await look(page, 'link');
  await lookAt(page, 'share', () => page.getByTestId('shared').getByTestId('share').click());
  await page.evaluate((hash) => (location.hash = hash), lesson);
  await expect(page.getByTestId('preset-classroom')).toBeHidden();
  await look(page, 'a lesson');
  // One that brings nothing else.
  await page.evaluate((hash) => (location.hash = hash), `#1${lesson.split('.')[1]}`);
  await expect(page.getByTestId('lesson')).toBeVisible();
  await look(page, 'the banner of a lesson');
});

test('a search and a recording', async ({ page }) => {
  await open(page, '?device=cpu');
  await choose(page, { ...tiny, Generations: 200 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 90_000 });
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('pause')).toHaveText(/Resume/, { timeout: 60_000 });
  await page.getByTestId('candidate').last().click();
  await look(page, 'garden');
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await page.getByRole('button', { name: 'Data table' }).first().click();
  await look(page, 'list and data table');
  await page.goto('./?run=classroom');
  await expect(page.getByTestId('replay-slider')).toBeVisible();
  // Held, so that nothing changes under the eyes of axe.
  await page.getByTestId('replay-forward').click();
  await expect(page.getByTestId('replay-back')).toBeEnabled();
  await look(page, 'recording');
});

test('in front of a class and in a frame', async ({ page }) => {
  for (const [what, query] of Object.entries({
    'for a projector': `?device=cpu&projector${tinyLesson}`,
    'a recording for a projector': '?run=classroom&projector',
    'without bars': '?device=cpu&embed=https://lms.example.org',
    'a lesson without bars': `?device=cpu&embed=https://lms.example.org${tinyLesson}`,
  })) {
    await page.goto('about:blank');
    await page.goto(`./${query}`);
    await expect(page.locator('.chart').first()).toBeVisible();
    // Held, so that nothing changes under the eyes of axe; with reduced motion the first screen stands by itself.
    if (query.includes('run=')) await page.getByTestId('replay-forward').click();
    else await expect(page.getByTestId('preview-hold')).toHaveText('Play');
    await look(page, what);
  }
});

test('the laboratory', async ({ page }) => {
  await open(page, '?device=cpu');
  await page.getByTestId('view-laboratory').click();
  await page.getByRole('combobox', { name: 'Steps' }).first().selectOption('20');
  await page.getByRole('switch', { name: 'bias correction' }).click();
  await expect(page.getByTestId('live-result')).toContainText('One seed proves nothing', { timeout: 90_000 });
  await page.getByRole('switch', { name: 'element-wise clipping' }).hover();
  await look(page, 'an edit');
  for (const part of ['Ablation', 'Head to head']) {
    const section = page.getByRole('region', { name: part });
    await section.getByRole('combobox', { name: 'Steps' }).selectOption('20');
    await section.getByRole('combobox', { name: 'Seeds' }).selectOption('3');
  }
  await page.getByTestId('ablation-start').click();
  await expect(page.getByTestId('ablation-state')).toContainText('3 seeds. Bars are', { timeout: 120_000 });
  await page.getByTestId('race-start').click();
  await expect(page.getByTestId('race-state')).toContainText('Finished', { timeout: 120_000 });
  await look(page, 'an ablation and a race');
});
