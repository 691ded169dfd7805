// Accessibility: axe finds nothing to complain of on any view or sheet, light and dark. A search is looked at in
// widths.spec.mjs, a recording in guide.spec.mjs, the laboratory in laboratory.spec.mjs, a projector's view in
// show.spec.mjs.
import { expect, test } from '@playwright/test';
import { expectAccessible, look } from './accessible.mjs';
import { bringOwn, check, collect, damaged, lesson, link, open, tinyLesson } from './page_object.mjs';

/** Opens a sheet by `press`, looks at it and closes it. */
async function lookAt(page, what, press) {
  await press();
  const shown = 'dialog[open], [popover]:popover-open';
  const sheet = page.locator(shown).last();
  await expect(sheet).toBeVisible();
  await expect(sheet).not.toContainText('Fetching this part of the page');
  await look(page, what, shown);
  await page.keyboard.press('Escape');
}

// A sheet takes a second or two to be judged, twice.
test.setTimeout(600_000);

test.beforeEach(({ page }) => page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' }));

test('the first screen and its sheets', async ({ page }) => {
  await open(page, '?device=cpu');
  // Whoever wishes less motion sees how the recorded run ended.
  await expect(page.getByTestId('preview')).toContainText('Generation 12 of 12');
  await expect(page.getByTestId('preview-hold')).toHaveText('Play');
  await look(page, 'first screen');
  // With all that lies under a sheet, once.
  await page.getByTestId('device').click();
  await look(page, 'device');
  await page.keyboard.press('Escape');
  await lookAt(page, 'settings', () => page.getByTestId('settings').click());
  // A folder of pictures read, so that all of its sheet is there; the settings are under it.
  await lookAt(page, 'own data', () => bringOwn(page, 40));
  await page.keyboard.press('Escape');
  await lookAt(page, 'saved runs', () => page.getByTestId('runs-open').click());
  await lookAt(page, 'legend', () => page.getByRole('button', { name: 'How to read a flower' }).click());
  await lookAt(page, 'make a lesson', async () => {
    await page.getByTestId('lesson-make').first().click();
    await page.getByText('Hide parts of the page').click();
  });
  await lookAt(page, 'can my class run this', () => check(page));
  await lookAt(page, 'collect results', () => collect(page));
  await page.getByTestId('lesson-make').first().click();
  const made = new URL(await page.getByTestId('maker-link').inputValue()).hash;
  await page.goto('about:blank');
  await page.goto(`./?device=cpu${made}`);
  await expect(page.getByTestId('lesson-panel')).toBeVisible();
  await look(page, 'lesson');
  await lookAt(page, 'the settings of a lesson', () => page.getByTestId('settings').click());
  await page.getByTestId('view-laboratory').click();
  await expect(page.getByRole('switch', { name: 'bias correction' })).toBeVisible();
  await look(page, 'the laboratory in a lesson');
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

test('the notes for teachers', async ({ page }) => {
  await open(page, '?device=cpu');
  const notes = page.getByTestId('lessons').locator('a[href*="notes/"]');
  const all = await notes.evaluateAll((all) => all.map((one) => one.href));
  expect(all).toHaveLength(6);
  for (const address of all) {
    await page.goto(address);
    await page.locator('summary').click();
    for (const colorScheme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expectAccessible(page, `${address}, ${colorScheme}`);
    }
  }
});

test('in a frame', async ({ page }) => {
  for (const [what, hash] of Object.entries({ 'without bars': '', 'a lesson without bars': tinyLesson })) {
    await page.goto('about:blank');
    await page.goto(`./?device=cpu&embed=https://lms.example.org${hash}`);
    // Nothing changes under the eyes of axe: with reduced motion the first screen stands by itself, which has no
    // recording beside a lesson.
    if (hash) await expect(page.getByTestId('lesson-start')).toBeVisible();
    else await expect(page.getByTestId('preview-hold')).toHaveText('Play');
    await look(page, what);
  }
});
