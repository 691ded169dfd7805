// What does not fit in memory.
import { expect, test } from '@playwright/test';
import { choose, open } from './page_object.mjs';

test('networks that do not fit in memory together are trained in parts', async ({ page }) => {
  await open(page, '?device=cpu&workers=1');
  await page.getByTestId('settings').click();
  await page.getByRole('button', { name: "the paper's", exact: true }).click();
  await page.getByRole('checkbox', { name: 'CIFAR-10' }).check();
  await page.getByRole('checkbox', { name: 'Fashion-MNIST' }).uncheck();
  await page.keyboard.press('Escape');
  await choose(page, { Population: 200 });
  await page.getByTestId('start').click();
  // Said before they are: a step of so many takes minutes.
  const notice = page.getByText(/CIFAR-10: 201 networks do not fit in memory together\. \d+ at a time are trained/);
  await expect(notice).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('error')).toBeHidden();
  await page.getByTestId('reset').click();
  // But for the recording of the first screen, which is a picture.
  await expect(page.locator('[data-testid=candidate]:not([inert] *)')).toHaveCount(0);
  await expect(notice).toBeHidden();
});
