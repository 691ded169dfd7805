// Browsers that lack something, each made so on purpose: training goes on in another way, or the page
// says what is missing and plays the recorded run. docs/browsers.md lists them.
import { expect, test } from '@playwright/test';
import { refuseGpu } from '../soak/faults.mjs';
import { endWorker, inWorker, isOnCpu, promiseGpu } from './faults.mjs';
import { choose, link, open, reach, search, shown, smallest, tiny } from './page_object.mjs';

// Else a worker of the page's own answers requests that are to fail.
test.use({ serviceWorkers: 'block' });

const timestamps = ['timestamp-query'];

/** Expects the recorded run, played because of `reason`. */
async function playsRecording(page, reason) {
  const banner = page.getByTestId('recording');
  await expect(banner).toContainText('This is a recording', { timeout: 60_000 });
  await expect(banner).toContainText('Nothing can be trained here');
  await expect(banner).toContainText(reason);
  await expect(page.getByTestId('candidate').first()).toBeVisible();
  await expect(page.getByTestId('replay-play')).toBeEnabled();
}

test('a refused GPU is named, and the search runs on the CPU, without the GPU’s engine', async ({ page }) => {
  const fetched = new Set();
  page.on('request', (request) => fetched.add(request.url().match(/\/engine-(cpu|webgpu)/)?.[1]));
  await refuseGpu(page);
  await open(page, '?device=webgpu');
  await isOnCpu(page, 'No GPU adapter was granted');
  await search(page, smallest);
  expect(fetched).toContain('cpu');
  expect(fetched).not.toContain('webgpu');
});

test('a request for an adapter that is never answered ends', async ({ page }) => {
  await page.addInitScript(() => {
    const gpu = { requestAdapter: () => new Promise(() => {}) };
    Object.defineProperty(navigator, 'gpu', { value: gpu });
  });
  await page.clock.install();
  await open(page, '');
  await page.clock.fastForward('00:11');
  await isOnCpu(page, 'No GPU adapter was granted');
});

/** Gives page and worker an adapter whose device is refused, or neither granted nor refused. */
async function giveAdapter(page, refuses) {
  await promiseGpu(page, timestamps);
  await inWorker(page, 'webgpu', ([features, refuses]) => {
    const requestDevice = () => {
      if (refuses) throw new DOMException('the limit is beyond the adapter', 'OperationError');
      return new Promise(() => {});
    };
    const info = { vendor: '', architecture: '', device: '', description: '' };
    const adapter = { features: new Set(features), limits: {}, info, requestDevice: async () => requestDevice() };
    Object.defineProperty(navigator, 'gpu', { value: { requestAdapter: async () => adapter } });
  }, [timestamps, refuses]);
}

const lacksGpu = () => Object.defineProperty(navigator, 'gpu', { value: undefined });

for (const [name, worsen, query, reason] of [
  ['a browser without WebGPU is told so', (page) => page.addInitScript(lacksGpu), '', 'no WebGPU'],
  ['an adapter without timestamp queries is left alone', (page) => promiseGpu(page, []), '?device=webgpu', 'lacks timestamp queries'],
  ['a GPU that only the page sees', async (page) => {
    await promiseGpu(page, timestamps);
    await inWorker(page, 'webgpu', lacksGpu);
  }, '?device=webgpu', 'could not be started'],
  ['an adapter that refuses its device', (page) => giveAdapter(page, true), '?device=webgpu', 'could not be started'],
  ['a GPU engine that cannot be loaded', async (page) => {
    await promiseGpu(page, timestamps);
    await page.route('**/engine-webgpu_bg.wasm', (route) => route.fulfill({ status: 404 }));
  }, '?device=webgpu', 'Training runs on the CPU instead'],
]) {
  test(name, async ({ page }) => {
    await worsen(page);
    await open(page, query);
    await isOnCpu(page, reason);
  });
}

/** Begins with a GPU that grants no device and refuses none, and waits until its engine runs. */
async function openWithSilentGpu(page) {
  await giveAdapter(page, false);
  await open(page, '?device=webgpu');
  const engines = () => page.evaluate(async () => (await navigator.locks.query()).held.length);
  await expect.poll(engines, { timeout: 60_000 }).toBe(1);
}

test('a GPU that is never ready is given up', async ({ page }) => {
  await page.clock.install();
  await openWithSilentGpu(page);
  await expect(async () => {
    await page.clock.fastForward('02:01');
    await expect(page.getByTestId('device')).toHaveText(/^CPU/, { timeout: 2_000 });
  }).toPass();
  await isOnCpu(page, 'The device was not ready after 2 minutes');
});

test('a GPU engine that ends before it is ready is missed', async ({ page }) => {
  await openWithSilentGpu(page);
  await endWorker(page);
  await isOnCpu(page, 'ended from outside');
  await search(page, smallest);
});

test('an engine that ends on its way is given up: the recorded run plays', async ({ page }) => {
  await page.clock.install();
  await inWorker(page, 'cpu', () => self.close());
  await page.goto('./?device=cpu');
  await expect(page.getByTestId('device')).toBeVisible();
  await page.clock.fastForward('05:01');
  await playsRecording(page, 'The engine was not ready after 5 minutes');
});

test('a search goes on although the engine that takes it over ends on its way', async ({ page }) => {
  await page.clock.install();
  let started = 0;
  await page.route('**/engine-cpu_loader.js', async (route) => {
    started += 1;
    const response = await route.fetch();
    const script = await response.text();
    await route.fulfill({ response, body: started === 2 ? `self.close();\n${script}` : script });
  });
  await open(page, '?device=cpu&workers=1');
  await choose(page, { ...tiny, Generations: 400 });
  await page.getByTestId('start').click();
  await reach(page, 2);
  await endWorker(page);
  await expect.poll(() => started, { timeout: 60_000 }).toBe(2);
  await page.clock.fastForward('05:01');
  await expect.poll(() => started, { timeout: 60_000 }).toBe(3);
  await expect(page.getByText(/The engine was lost in generation \d+: .*ended from outside/)).toBeVisible();
  await reach(page, (await shown(page)) + 3);
  await expect(page.getByTestId('error')).toBeHidden();
});

test('workers that may not start workers train alone', async ({ page }) => {
  await inWorker(page, 'cpu', () => {
    delete globalThis.Worker;
  });
  await open(page, '?device=cpu&workers=2');
  await search(page, smallest);
});

for (const [name, refuse, hash] of [
  ['no workers', () => delete window.Worker, link],
  ['workers that are refused', () => {
    window.Worker = class {
      constructor() {
        throw new DOMException('not here', 'SecurityError');
      }
    };
  }, ''],
]) {
  test(`${name}: the recorded run plays`, async ({ page }) => {
    await page.addInitScript(refuse);
    await page.goto(`./${hash}`);
    await playsRecording(page, 'cannot start a module worker');
    if (hash) await showsLink(page);
    await page.getByTestId('replay-leave').click();
    await expect(page.getByTestId('start')).toBeDisabled();
    await expect(page.getByTestId('device')).toContainText('No engine');
    await expect(page.getByTestId('step')).toBeDisabled();
    await page.keyboard.press('Space');
    await expect(page.getByTestId('error')).toContainText('cannot start a module worker');
    await expect(page.getByTestId('start')).toBeVisible();
  });
}

/** Expects a link’s genome beside the recording, and that nothing goes on from it. */
async function showsLink(page) {
  await expect(page.getByTestId('shared').locator('math').first()).toBeVisible();
  const goOn = page.getByTestId('shared-continue');
  await expect(goOn).toBeDisabled();
  await expect(goOn).toHaveAttribute('title', /cannot start a module worker/);
  await expect(page.getByTestId('recording')).toBeVisible();
}

for (const [name, worsen, reason] of [
  ['workers without WebAssembly', (page) => inWorker(page, 'cpu', () => delete globalThis.WebAssembly), 'WebAssembly is not defined'],
  ['an engine that is not there', (page) => page.route('**/engine-cpu_loader.js', (route) => route.fulfill({ status: 404 })), 'could not be loaded'],
]) {
  test(`${name}: the recorded run plays`, async ({ page }) => {
    await worsen(page);
    await page.goto('./?device=cpu');
    await playsRecording(page, reason);
  });
}

test('neither engine nor recording: the page says so', async ({ page }) => {
  await page.route('**/engine-cpu_loader.js', (route) => route.fulfill({ status: 404 }));
  await page.route('**/runs/classroom.json', (route) => route.fulfill({ status: 404 }));
  await page.goto('./?device=cpu');
  await expect(page.getByTestId('error')).toContainText('could not be loaded');
  await expect(page.getByTestId('refused')).toContainText('404');
});

test('local storage that is full only forgets', async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await open(page, '?device=cpu');
  await page.getByRole('button', { name: 'Switch to dark' }).click();
  await expect(page.getByRole('button', { name: 'Switch to light' })).toBeVisible();

  // What a teacher writes is not kept, and the page says so.
  await page.getByTestId('lesson-make').first().click();
  await page.getByTestId('maker-text').fill('Is it better than Adam?');
  await expect(page.getByTestId('maker-said')).toContainText('a reload loses it');
});

for (const [name, refuse, reason] of [
  ['no WebAssembly', () => delete window.WebAssembly, 'has no WebAssembly'],
  ['WebAssembly that may not compile', () => {
    const refused = async () => {
      throw new WebAssembly.CompileError('code generation is disallowed');
    };
    Object.assign(WebAssembly, { compile: refused, instantiate: refused });
    Object.assign(WebAssembly, { compileStreaming: refused, instantiateStreaming: refused });
  }, 'code generation is disallowed'],
]) {
  test(`${name}: a plain page shows the recorded run`, async ({ page }) => {
    await page.addInitScript(refuse);
    await page.goto('./');
    await expect(page.getByRole('alert')).toContainText(reason);
    await expect(page.getByRole('row')).toHaveCount(13);
    await expect(page.getByRole('row').last()).toHaveText(/^12\s*\d\.\d{3}\s*\d\.\d{3}$/);
    await page.getByRole('img').evaluate((image) => image.decode());
  });
}

test('a page whose WebAssembly is not there: a plain page shows the recorded run', async ({ page }) => {
  await page.route('**/app-*_bg.wasm', (route) => route.fulfill({ status: 404 }));
  await page.goto('./');
  await expect(page.getByRole('alert')).toContainText('could not start');
  await expect(page.getByRole('row')).toHaveCount(13);
});

test('a part of the page that cannot be fetched says so, and comes when asked again', async ({ page }) => {
  await open(page, '');
  const part = '**/sheets-*.wasm';
  await page.route(part, (route) => route.abort());
  await page.getByRole('button', { name: 'Settings', exact: true }).first().click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('alert')).toContainText('could not be fetched');
  await expect(sheet.getByLabel('Population')).toHaveCount(0);
  await page.unroute(part);
  await sheet.getByRole('button', { name: 'Try again' }).click();
  await expect(sheet.getByLabel('Population')).toBeVisible();
  await expect(sheet.getByRole('alert')).toHaveCount(0);
});

test('what a search shows beside its garden may be late: it trains, and says what is missing', async ({ page }) => {
  const part = '**/search-*.wasm';
  await page.route(part, (route) => route.abort());
  await open(page, '');
  await expect(page.getByText('the part of the page that keeps them could not be fetched')).toBeVisible();
  await search(page, smallest);
  const journal = page.getByRole('region', { name: 'Journal', exact: true });
  const best = page.getByRole('region', { name: 'Best and chosen optimizer' });
  for (const place of [journal, best]) await expect(place.getByRole('alert')).toContainText('could not be fetched');
  await page.unroute(part);
  await journal.getByRole('button', { name: 'Try again' }).click();
  await expect(journal.getByRole('heading', { name: 'Journal' })).toBeVisible();
  await best.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('best-equation')).toBeVisible();
});

test.describe('JavaScript off', () => {
  test.use({ javaScriptEnabled: false });

  test('a text and a picture', async ({ page }) => {
    await page.goto('./');
    // What stands in <noscript> counts as no text for getByText.
    const instead = page.locator('.without-script');
    await expect(instead.locator('p')).toBeVisible();
    await expect(instead.locator('img')).toBeVisible();
    await expect(page.locator('#waiting')).toBeHidden();
  });
});
