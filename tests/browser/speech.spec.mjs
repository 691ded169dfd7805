// What a screen reader is given to say while much changes.
import { expect, test } from '@playwright/test';

test('a replay at ten generations a second is told once in some seconds, and its end always', async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.told = [];
    const live = '[aria-live], [role="status"], [role="alert"], [role="log"]';
    const observer = new MutationObserver((records) => {
      const regions = records.map(({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest(live));
      if (regions.some(Boolean)) globalThis.told.push(performance.now());
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto('./?run=classroom');
  await expect(page.getByTestId('recording')).toBeVisible();
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('10');
  await page.evaluate(() => (globalThis.told = []));
  const generation = page.getByTestId('generation');
  await expect(generation).toHaveText(/^Generation (\d+) of \1$/);
  const last = await generation.innerText();
  await expect(page.getByTestId('voice').first()).toContainText(last);
  const told = await page.evaluate(() => globalThis.told);
  expect(told.length).toBeGreaterThan(0);
  const gaps = told.slice(1).map((time, index) => time - told[index]);
  for (const gap of gaps) expect(gap).toBeGreaterThan(3000);
});
