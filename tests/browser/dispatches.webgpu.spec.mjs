// The work of a GPU is one program for a whole population: how many dispatches a step takes does not
// depend on how many candidates there are.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, fitness, open } from './page_object.mjs';

const few = 4;
const many = 49;
const settings = {
  Generations: 1,
  Elites: 1,
  Tournament: 2,
  Steps: 2,
  Batch: 4,
  ScoringImages: 100,
};

/** Counts a worker's dispatches in its `dispatches` from now on. */
function count() {
  globalThis.dispatches = 0;
  const pass = GPUComputePassEncoder.prototype;
  for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) {
    const dispatch = pass[name];
    pass[name] = function (...sizes) {
      globalThis.dispatches += 1;
      return dispatch.apply(this, sizes);
    };
  }
}

/** Dispatches of a generation with that population. */
async function dispatches(page, population) {
  await open(page, '?device=webgpu');
  await expect(page.getByTestId('device')).toHaveText(/^GPU/, { timeout: 240_000 });
  const [worker] = page.workers();
  await worker.evaluate(count);
  await choose(page, { Population: population, ...settings });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 240_000 });
  expect(await fitness(page, 'adam-fitness')).toBeGreaterThan(0);
  return worker.evaluate(() => globalThis.dispatches);
}

test('a step takes as many dispatches for forty-nine candidates as for four', async ({ page }) => {
  test.setTimeout(600_000);
  const complaints = watch(page);
  const small = await dispatches(page, few);
  const large = await dispatches(page, many);
  expect(small).toBeGreaterThan(0);
  expect(large).toBe(small);
  expect(complaints).toEqual([]);
});
