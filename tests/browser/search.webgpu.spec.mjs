// A search on WebGPU, as small as training can be; what the GPU has finished is read at once; and the CPU takes over from
// a GPU that is lost. Firefox by itself looks every 100 ms for what is finished, which is more than the steps take that
// are read together.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { agreesWithCpu, inWorker, tellWorkers } from './faults.mjs';
import { choose, fitness, open, smallest } from './page_object.mjs';

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

/** Starts a search of one generation and waits for its end. */
async function search(page, settings) {
  await choose(page, settings);
  await page.getByTestId('start').click();
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 240_000 });
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/);
  await expect(page.getByTestId('error')).toBeHidden();
}

test('a generation trains on WebGPU, a read waits less than 20 ms, and a GPU that is lost while nothing trains hands over', async ({ page }) => {
  test.setTimeout(600_000);
  const complaints = watch(page);
  await inWorker(page, 'webgpu', onDemand);
  await open(page, '?device=webgpu');
  const device = page.getByTestId('device');
  await expect(device).toHaveText(/^GPU/, { timeout: 240_000 });
  await agreesWithCpu(page);
  await search(page, smallest);
  expect(await fitness(page, 'adam-fitness')).toBeGreaterThan(0);

  await tellWorkers(page, 'idle');
  await search(page, { Steps: 200 });
  const taken = (await page.evaluate(times)).sort((a, b) => a - b);
  expect(taken.length).toBeGreaterThan(10);
  // Half of them, as a busy machine may keep any one waiting.
  expect(taken[Math.floor(taken.length / 2)]).toBeLessThan(20);
  expect(complaints).toEqual([]);

  await tellWorkers(page, 'lose');
  await expect(device).toHaveText(/^CPU/, { timeout: 240_000 });
  await expect(device).toContainText('The GPU was lost');
  await search(page, smallest);
});
