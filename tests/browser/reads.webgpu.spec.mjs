// What the GPU has finished is read at once. Firefox by itself looks for it every 100 ms, which is more than the
// steps take that are read together.
import { expect, test } from '@playwright/test';
import { inWorker, tellWorkers } from './faults.mjs';
import { choose, open } from './page_object.mjs';

const manyReads = {
  Population: 4,
  Generations: 1,
  Elites: 1,
  Tournament: 2,
  Steps: 200,
  Batch: 4,
  ScoringImages: 100,
};

/**
 * Runs in a worker. Once told to, its GPU computes nothing, so that a read takes as long as the browser lets it
 * wait; how long, in ms, is told to whoever asks.
 */
function time() {
  const taken = [];
  globalThis.faults = {
    idle: () => {
      GPUComputePassEncoder.prototype.dispatchWorkgroups = () => {};
      GPUComputePassEncoder.prototype.dispatchWorkgroupsIndirect = () => {};
      const { mapAsync } = GPUBuffer.prototype;
      GPUBuffer.prototype.mapAsync = async function (...range) {
        const asked = performance.now();
        await mapAsync.apply(this, range);
        taken.push(performance.now() - asked);
      };
    },
  };
  const channel = new BroadcastChannel('reads');
  channel.onmessage = () => channel.postMessage(taken);
}

/** Runs in the page: how long each read took that its worker has made. */
function times() {
  return new Promise((heard) => {
    const channel = new BroadcastChannel('reads');
    channel.onmessage = ({ data }) => {
      channel.close();
      heard(data);
    };
    channel.postMessage('how long?');
  });
}

test('a read of the GPU waits less than 20 ms', async ({ page }) => {
  test.setTimeout(420_000);
  await inWorker(page, 'webgpu', time);
  await open(page, '?device=webgpu');
  await expect(page.getByTestId('device')).toHaveText(/^GPU/, { timeout: 240_000 });
  await tellWorkers(page, 'idle');
  await choose(page, manyReads);
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 240_000 });
  const taken = (await page.evaluate(times)).sort((a, b) => a - b);
  expect(taken.length).toBeGreaterThan(10);
  // Half of them, as a busy machine may keep any one waiting.
  expect(taken[Math.floor(taken.length / 2)]).toBeLessThan(20);
});
