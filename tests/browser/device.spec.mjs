// Browsers whose GPU is refused: training goes to the CPU, the page says why, and the GPU's engine is not
// fetched.
import { expect, test } from '@playwright/test';
import { choose, open, tiny } from './page_object.mjs';

/** The engines whose files the page and its workers ask for from now on, as they come. */
function engines(page) {
  const asked = new Set();
  page.on('request', (request) => {
    const engine = request.url().match(/\/engine-(cpu|webgpu)/)?.[1];
    if (engine) asked.add(engine);
  });
  return asked;
}

test('a refused GPU is named, and the search runs on the CPU', async ({ page }) => {
  const fetched = engines(page);
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'gpu', { value: { requestAdapter: async () => null } });
  });
  await open(page, '?device=webgpu');
  await expect(page.getByTestId('device')).toContainText('No GPU adapter was granted');
  await choose(page, { ...tiny, Generations: 1 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 90_000 });
  expect([...fetched]).toEqual(['cpu']);
});

test('a browser without WebGPU is told so', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'gpu', { value: undefined });
  });
  await open(page, '');
  await expect(page.getByTestId('device')).toContainText('no WebGPU');
});
