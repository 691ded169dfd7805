// Browsers whose GPU is refused: training goes to the CPU, and the page says why.
import { expect, test } from '@playwright/test';
import { choose, open, tiny } from './page_object.mjs';

test('a refused GPU is named, and the search runs on the CPU', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'gpu', { value: { requestAdapter: async () => null } });
  });
  await open(page, '?device=webgpu');
  await expect(page.getByTestId('device')).toContainText('No GPU adapter was granted');
  await choose(page, { ...tiny, Generations: 1 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 90_000 });
});

test('a browser without WebGPU is told so', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'gpu', { value: undefined });
  });
  await open(page, '');
  await expect(page.getByTestId('device')).toContainText('no WebGPU');
});
