// A GPU that fails: training goes on with less of it, or on the CPU.
import { expect, test } from '@playwright/test';
import { agreesWithCpu, inWorker, isOnCpu, tellWorkers } from './faults.mjs';
import { choose, fitness, open, smallest } from './page_object.mjs';

test.use({ serviceWorkers: 'block' });
test.setTimeout(420_000);

/** What the browser may take to find it out. */
const PATIENCE = 240_000;

test('a GPU that computes garbage is found out', async ({ page }) => {
  await inWorker(page, 'webgpu', () => {
    const create = GPUDevice.prototype.createShaderModule;
    GPUDevice.prototype.createShaderModule = function (module) {
      // A compiler that mistakes one sum: valid, and wrong.
      const code = module.code.replace(' + ', ' - ');
      return create.call(this, { ...module, code });
    };
  });
  await open(page, '?device=webgpu');
  await isOnCpu(page, 'wrong results', PATIENCE);
});

test('a GPU that is lost in its self-test', async ({ page }) => {
  await inWorker(page, 'webgpu', () => {
    const create = GPUDevice.prototype.createComputePipeline;
    GPUDevice.prototype.createComputePipeline = function (pipeline) {
      this.destroy();
      return create.call(this, pipeline);
    };
  });
  await open(page, '?device=webgpu');
  await isOnCpu(page, 'The GPU was lost', PATIENCE);
});

/** Runs in a worker: its GPU fails when it is told to. */
function failOnDemand() {
  const { requestDevice } = GPUAdapter.prototype;
  let device;
  GPUAdapter.prototype.requestDevice = async function (...wishes) {
    device = await requestDevice.apply(this, wishes);
    return device;
  };
  globalThis.faults = {
    lose: () => device.destroy(),
    // For the next large buffer there is no memory: it is invalid, and so is all that is done with it.
    starve: () => {
      const create = GPUDevice.prototype.createBuffer;
      GPUDevice.prototype.createBuffer = function (buffer) {
        if (buffer.size < 100_000) return create.call(this, buffer);
        GPUDevice.prototype.createBuffer = create;
        const error = new GPUOutOfMemoryError('there is no room');
        this.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
        this.pushErrorScope('validation');
        const invalid = create.call(this, { ...buffer, size: this.limits.maxBufferSize + 4 });
        this.popErrorScope();
        return invalid;
      };
    },
  };
}

test('a GPU whose memory runs out trains on with fewer at once, and one that is lost hands over', async ({ page }) => {
  await inWorker(page, 'webgpu', failOnDemand);
  await open(page, '?device=webgpu');
  await expect(page.getByTestId('device')).toHaveText(/^GPU/, { timeout: PATIENCE });
  await agreesWithCpu(page);
  await tellWorkers(page, 'starve');
  await choose(page, smallest);
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: PATIENCE });
  expect(await fitness(page, 'adam-fitness')).toBeGreaterThan(0);
  await expect(page.getByText('Memory ran out')).toBeVisible();
  await expect(page.getByTestId('device')).toHaveText(/^GPU/);

  await choose(page, { Steps: 300 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('progress')).toContainText('Training', { timeout: 60_000 });
  await tellWorkers(page, 'lose');
  await isOnCpu(page, 'The GPU was lost', PATIENCE);
  await expect(page.getByText(/The engine was lost in generation 1: .* on the CPU/)).toBeVisible();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: PATIENCE });
  await expect(page.getByTestId('error')).toBeHidden();
});
