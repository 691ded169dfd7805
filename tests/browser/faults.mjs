// Ways to make a browser worse than it is.

/** Runs `change(argument)` in every worker of `engine` ('cpu' or 'webgpu') before the engine's own script. */
export async function inWorker(page, engine, change, argument) {
  await page.route(`**/engine-${engine}_loader.js`, async (route) => {
    const response = await route.fetch();
    const script = await response.text();
    const body = `(${change})(${JSON.stringify(argument)});\n${script}`;
    await route.fulfill({ response, body });
  });
}

/** Gives the page, not its workers, a GPU adapter with these features. */
export async function promiseGpu(page, features) {
  await page.addInitScript((features) => {
    const adapter = { features: new Set(features), info: { description: 'Promising GPU' } };
    const gpu = { requestAdapter: async () => adapter };
    Object.defineProperty(navigator, 'gpu', { value: gpu });
  }, features);
}
