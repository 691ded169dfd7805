// “Can my class run this?”, by its own address: on a machine that can do all of it, and on one without an engine.
import { expectAccessible } from './accessible.mjs';
import { estimate } from './page_object.mjs';
import { expect, test } from './quiet.mjs';

test.describe('with all that a machine can have', () => {
  // It keeps the page for visits without a network, which is one of the rows.
  test.use({ serviceWorkers: 'allow' });

  test('a lesson’s check tells every row, what a class fetches, and what to send back', async ({ page, quiet }) => {
    test.setTimeout(240_000);
    await page.goto('./?device=cpu&check&lesson=lessons/why-adam-divides.json');
    const told = (row) => page.getByTestId(`check-${row}`);
    await expect(told('of')).toHaveText('For the lesson “Why does Adam divide?”.', { timeout: 60_000 });
    await expect(told('engine')).toContainText('✓Browser: good. The engine runs', { timeout: 60_000 });
    await expect(told('device')).toContainText('✓Trains on: good. CPU');
    await expect(told('storage')).toContainText('✓Keeps runs: good.');
    await expect(told('size')).toHaveText(
      /✓Fetches: good\. Up to \d+ MB at the first visit, afterwards nothing until there is a newer version\.$/,
    );
    await expect(told('time')).toContainText(new RegExp(`✓One run: good\\. Takes ${estimate.source} and`), { timeout: 60_000 });
    await expect(told('offline')).toContainText('✓Without a network: good.', { timeout: 120_000 });
    await expect(told('verdict')).toHaveText('A lesson can be done on this machine.');
    await expect(told('address')).toHaveValue(/\?check(#lesson1|&lesson=)/);

    const fetched = told('class').getByRole('listitem');
    await expect(fetched.first()).toContainText('30 machines that train on their CPU fetch up to');
    await expect(fetched.nth(1)).toContainText('at 100 Mbit/s');
    await told('machines').fill('thirty');
    await expect(told('fault')).toHaveText('How many machines? A whole number from 1 to 10,000.');
    await expect(fetched).toHaveCount(0);
    await told('machines').fill('12');
    await expect(told('fault')).toBeEmpty();
    await expect(told('found')).toContainText('12 machines that train on their CPU');
    await expect(told('found')).toContainText('Browser: good. The engine runs');
    await expectAccessible(page, 'a check');

    // Closed, it is opened again from the lesson.
    await page.keyboard.press('Escape');
    await expect.poll(() => new URL(page.url()).searchParams.has('check')).toBe(false);
    await page.getByTestId('lesson-before').getByTestId('check-open').click();
    await expect(told('verdict')).toBeVisible();
  });
});

test('a machine without an engine is told what it lacks, row by row', async ({ page }) => {
  await page.addInitScript(() => delete window.Worker);
  await page.goto('./?check');
  const told = (row) => page.getByTestId(`check-${row}`);
  await expect(told('engine')).toContainText('✗Browser: no. The browser lacks workers.', { timeout: 60_000 });
  await expect(told('device')).toContainText('✗Trains on: no.');
  await expect(told('time')).toContainText('✗One run: no.');
  await expect(told('storage')).toContainText('✓Keeps runs: good.');
  await expect(told('size')).toContainText('Up to');
  await expect(told('verdict')).toHaveText('A run like this cannot be trained on this machine.');
  await expect(told('of')).toContainText('the preset Classroom');
  await expect(told('found')).toContainText('Browser: no. The browser lacks workers.');
});
