// A search on WebGPU, as small as training can be; what the GPU has finished is read at once; and the CPU takes over from
// a GPU that is lost. Firefox by itself looks every 100 ms for what is finished, which is more than the steps take that
// are read together.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { agreesWithCpu, askWorker, inWorker, isOnCpu, tellWorkers } from './faults.mjs';
import { fitness, open, search, smallest } from './page_object.mjs';

/**
 * Runs in a worker. Once told to be idle, its GPU computes nothing, so that a read takes as long as the browser lets it
 * wait; how long, in ms, is told to whoever asks. Once told to, it is lost.
 */
function onDemand() {
  const { requestDevice } = GPUAdapter.prototype;
  let device;
  GPUAdapter.prototype.requestDevice = async function (...wishes) {
    device = await requestDevice.apply(this, wishes);
    return device;
  };
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
    lose: () => device.destroy(),
  };
  const channel = new BroadcastChannel('reads');
  channel.onmessage = () => channel.postMessage(taken);
}

/** What the browser may take for anything. */
const PATIENCE = 240_000;

test('a generation trains on WebGPU, a read waits less than 20 ms, and a GPU that is lost while nothing trains hands over', async ({ page }) => {
  test.setTimeout(600_000);
  const complaints = watch(page);
  await inWorker(page, 'webgpu', onDemand);
  await open(page, '?device=webgpu');
  await expect(page.getByTestId('device')).toHaveText(/^GPU/, { timeout: PATIENCE });
  await agreesWithCpu(page);
  await search(page, smallest, PATIENCE);
  expect(await fitness(page, 'adam-fitness')).toBeGreaterThan(0);

  await tellWorkers(page, 'idle');
  await search(page, { Steps: 200 }, PATIENCE);
  const taken = (await askWorker(page, 'reads')).sort((a, b) => a - b);
  expect(taken.length).toBeGreaterThan(10);
  // Half of them, as a busy machine may keep any one waiting.
  expect(taken[Math.floor(taken.length / 2)]).toBeLessThan(20);
  expect(complaints).toEqual([]);

  await tellWorkers(page, 'lose');
  await isOnCpu(page, 'The GPU was lost', PATIENCE);
  await search(page, smallest, PATIENCE);
});
