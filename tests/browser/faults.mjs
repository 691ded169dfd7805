// Ways to make a browser worse than it is.
import { expect } from '@playwright/test';

/**
 * Runs `change(argument)` in every worker of `engine` ('cpu' or 'webgpu') before the engine's own script. What it
 * leaves in `globalThis.faults` is done when `tellWorkers` names it.
 */
export async function inWorker(page, engine, change, argument) {
  await page.route(`**/engine-${engine}_loader.js`, async (route) => {
    const response = await route.fetch();
    const script = await response.text();
    const listen = () => {
      new BroadcastChannel('faults').onmessage = ({ data }) => globalThis.faults?.[data]?.();
    };
    const body = `(${change})(${JSON.stringify(argument)});\n(${listen})();\n${script}`;
    await route.fulfill({ response, body });
  });
}

/** Ends the page's first worker from outside, once there is one. Nothing tells the page. */
export async function endWorker(page) {
  const first = () => page.workers()[0];
  await expect.poll(() => first() !== undefined, { intervals: [50] }).toBe(true);
  await first().evaluate(() => self.close()).catch(() => {});
}

/** Has every worker do what it has by the name of `fault`; not every driver reaches workers otherwise. */
export async function tellWorkers(page, fault) {
  await page.evaluate((fault) => new BroadcastChannel('faults').postMessage(fault), fault);
}

/** Asks the page's worker by the channel `name` for what it has to tell there. */
export function askWorker(page, name) {
  return page.evaluate((name) => new Promise((heard) => {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => {
      channel.close();
      heard(data);
    };
    channel.postMessage('?');
  }), name);
}

/** Gives the page, not its workers, a GPU adapter with these features. */
export async function promiseGpu(page, features) {
  await page.addInitScript((features) => {
    const adapter = { features: new Set(features), info: { description: 'Promising GPU' } };
    const gpu = { requestAdapter: async () => adapter };
    Object.defineProperty(navigator, 'gpu', { value: gpu });
  }, features);
}

/** Expects within `timeout` that the CPU is to train, with `reason` beside it. */
export async function isOnCpu(page, reason, timeout = 60_000) {
  const device = page.getByTestId('device');
  await expect(device).toHaveText(/^CPU/, { timeout });
  await expect(device).toContainText(reason);
}

/** Expects that the self-test of the GPU's engine found it to agree with the CPU. */
export async function agreesWithCpu(page) {
  const agreement = page.getByText(/agree with the CPU's to within/);
  const error = Number((await agreement.textContent()).match(/within ([\d.e-]+\d)/)[1]);
  expect(error).toBeLessThanOrEqual(1e-3);
}
