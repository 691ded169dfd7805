// A search on the CPU: what is pressed at odd moments, and what keeps it from going on; everywhere.mjs has the rest.
import { open } from './page_object.mjs';
import { expect, test } from './quiet.mjs';

test('a pause right after a start is obeyed, whatever is being timed just then', async ({ page, quiet }) => {
  await open(page, '?device=cpu&seed=7&workers=1');
  await page.getByTestId('settings').click();
  // All before the engine can answer any of it.
  await page.evaluate(async () => {
    for (const id of ['preset-paper', 'preset-classroom', 'preset-quick', 'start', 'pause']) {
      // A button that the press before switches on is there after a turn.
      await new Promise((turn) => setTimeout(turn, 10));
      document.querySelector(`[data-testid=${id}]`).click();
    }
  });
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('pause')).toHaveText(/Resume/, { timeout: 60_000 });
  const held = await page.getByTestId('progress').innerText();
  await page.waitForTimeout(700);
  expect(await page.getByTestId('progress').innerText()).toBe(held);
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('progress')).not.toHaveText(held, { timeout: 60_000 });
});

test('a missing pack stops the run with its name', async ({ page }) => {
  await page.route('**/data/mnist/train-00.png', (route) => route.fulfill({ status: 404 }));
  await page.route('**/data/fashion-mnist/train-00.png', (route) => route.fulfill({ status: 404 }));
  await open(page, '?device=cpu');
  await page.getByTestId('start').click();
  await expect(page.getByTestId('error')).toContainText('train-00.png');
});
