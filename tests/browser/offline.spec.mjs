// A new version of the page while an old one is open, and service workers that are refused; everywhere.mjs goes
// without a network.
import { copyFileSync, linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { built, xtask } from './packed.mjs';
import { choose, reach, shown, tiny } from './page_object.mjs';
import { serve } from './server.mjs';

test.use({ serviceWorkers: 'allow' });
// `cargo xtask offline`, which makes a version, waits while anything is built.
test.setTimeout(600_000);

test('an open page keeps its version, a reload brings the new one whole, and one that takes over late is told', async ({ page, context }, info) => {
  const server = await serve(version('first', info));
  const seen = await visit(page, server.address);
  expect(seen).toEqual({ page: 'first', engine: 'first' });
  await kept(page);

  // A new version is there: what is open or opens beside it stays with the old one.
  server.folder = version('second', info);
  expect(await visit(page, server.address)).toEqual({ page: 'first', engine: 'first' });
  await waiting(page);
  const newer = page.getByText('A newer version of this page is ready.');
  await expect(newer).toBeVisible();
  const beside = await context.newPage();
  expect(await visit(beside, server.address)).toEqual({ page: 'first', engine: 'first' });
  expect(await engine(page)).toBe('first');
  await beside.close();

  // Alone, the page gives way when it is opened again, engines included; a closed window counts for a moment.
  // Playwright's tools hold service workers: what is opened just as one gives way to another then came never once in
  // some sixty times, and is opened again.
  await expect(async () => {
    expect(await visit(page, server.address)).toEqual({ page: 'second', engine: 'second' });
  }).toPass({ timeout: 60_000 });
  await expect.poll(() => page.evaluate(() => caches.keys().then((names) => names.length))).toBe(1);
  expect(await engine(page)).toBe('second');
  await expect(newer).toBeHidden();

  // One that takes over late leaves the page in use as it is, and tells it.
  server.folder = version('third', info);
  expect(await visit(page, server.address)).toEqual({ page: 'second', engine: 'second' });
  await waiting(page);
  await choose(page, { ...tiny, Generations: 400 });
  await page.getByTestId('start').click();
  await reach(page, 2);
  await page.evaluate(async () => {
    globalThis.same = true;
    const { waiting } = await navigator.serviceWorker.getRegistration();
    waiting.postMessage({ takeOver: true }, [new MessageChannel().port2]);
  });
  await expect(page.getByText('took over in the background')).toBeVisible();
  await reach(page, (await shown(page)) + 2);
  expect(await page.evaluate(() => globalThis.same)).toBe(true);

  // A version that is not whole on the server is never taken.
  const fourth = version('fourth', info);
  copyFileSync(join(server.folder, 'engine-cpu_loader.js'), join(fourth, 'engine-cpu_loader.js'));
  server.folder = fourth;
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((known) => known.update())).catch(() => {});
  await page.waitForTimeout(1000);
  expect(await visit(page, server.address)).toEqual({ page: 'third', engine: 'third' });

  // Without what was kept, the page is the server's again; also where a download that was on its way begins it anew.
  await page.evaluate(async () => {
    const [name] = await caches.keys();
    await caches.delete(name);
    await (await caches.open(name)).put('lessons/mine.json', new Response('{}'));
  });
  server.folder = version('fifth', info);
  expect(await visit(page, server.address)).toEqual({ page: 'fifth', engine: 'fifth' });
  await server.stop();
});

test('where service workers are refused the page works as before', async ({ page }) => {
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(() => {
    ServiceWorkerContainer.prototype.register = () => {
      globalThis.refused = true;
      return Promise.reject(new DOMException('refused', 'SecurityError'));
    };
  });
  const server = await serve(built);
  await page.goto(`${server.address}?device=cpu`);
  await expect(page.getByTestId('start')).toBeEnabled();
  await expect.poll(() => page.evaluate(() => globalThis.refused)).toBe(true);
  expect(complaints).toEqual([]);
  await server.stop();
});

test('where there is no room for the page it works as before', async ({ page }) => {
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(() => {
    const { register } = ServiceWorkerContainer.prototype;
    ServiceWorkerContainer.prototype.register = async function (...wishes) {
      const registration = await register.apply(this, wishes);
      const { installing } = registration;
      installing.addEventListener('statechange', () => (globalThis.became = installing.state));
      return registration;
    };
  });
  const server = await serve(built);
  const devtools = await page.context().newCDPSession(page);
  const origin = new URL(server.address).origin;
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await page.goto(`${server.address}?device=cpu`);
  await expect(page.getByTestId('start')).toBeEnabled();
  await expect.poll(() => page.evaluate(() => globalThis.became)).toBe('redundant');
  await page.reload();
  await expect(page.getByTestId('start')).toBeEnabled();
  expect(complaints).toEqual([]);
  await server.stop();
});

/** Waits until the service worker has all that it keeps from the start. */
async function kept(page) {
  const state = () => page.evaluate(() => navigator.serviceWorker.getRegistration().then((known) => known?.active?.state));
  await expect.poll(state, { timeout: 60_000 }).toBe('activated');
}

/** Waits until a new version is complete. */
async function waiting(page) {
  const state = () => page.evaluate(() => navigator.serviceWorker.getRegistration().then((known) => known?.waiting?.state));
  await expect.poll(state, { timeout: 60_000 }).toBe('installed');
}

/** Opens the page and says of which versions it and its engine are. */
async function visit(page, address) {
  await page.goto('about:blank');
  await page.goto(`${address}?device=cpu&workers=1`, { timeout: 20_000 });
  await expect(page.getByTestId('start')).toBeEnabled();
  await page.waitForLoadState('load');
  return { page: await page.title(), engine: await engine(page) };
}

/** The version of an engine that this page starts now. */
function engine(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker('engine-cpu_loader.js', { type: 'module', name: 'version' });
        worker.onmessage = ({ data }) => typeof data === 'string' && resolve(data);
        worker.onerror = () => reject(new Error('the engine did not load'));
      }),
  );
}

/** A copy of the built page as another version, which its title and its engine's first message tell. */
function version(name, info) {
  const folder = info.outputPath(name);
  rmSync(folder, { recursive: true, force: true });
  for (const file of readdirSync(built, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const from = join(file.parentPath, file.name);
    const to = join(folder, from.slice(built.length));
    mkdirSync(dirname(to), { recursive: true });
    linkSync(from, to);
  }
  const rewrite = (file, change) => {
    const text = readFileSync(join(folder, file), 'utf8');
    rmSync(join(folder, file));
    writeFileSync(join(folder, file), change(text));
  };
  rewrite('index.html', (text) => text.replace(/<title>.*<\/title>/, `<title>${name}</title>`));
  rewrite('engine-cpu_loader.js', (text) => `if (name === 'version') postMessage('${name}');${text}`);
  rmSync(join(folder, 'service-worker.js'));
  xtask('offline', '--page', folder);
  return folder;
}
