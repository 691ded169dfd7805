// A search on WebGPU: as small as training can be.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, fitness, open } from './page_object.mjs';

const smallest = {
  Population: 4,
  Generations: 1,
  Elites: 1,
  Tournament: 2,
  Steps: 2,
  Batch: 4,
  ScoringImages: 100,
};

test('a generation trains on WebGPU, and its steps agree with the CPU', async ({ page }) => {
  test.setTimeout(420_000);
  const complaints = watch(page);
  await open(page, '?device=webgpu');
  await expect(page.getByTestId('device')).toHaveText(/^GPU/, { timeout: 240_000 });
  const agreement = page.getByText(/agree with the CPU's to within/);
  const error = Number((await agreement.textContent()).match(/within ([\d.e-]+\d)/)[1]);
  expect(error).toBeLessThanOrEqual(1e-3);

  await choose(page, smallest);
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 240_000 });
  expect(await fitness(page, 'adam-fitness')).toBeGreaterThan(0);
  await expect(page.getByTestId('error')).toBeHidden();
  expect(complaints).toEqual([]);
});
