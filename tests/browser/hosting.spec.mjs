// The page as `cargo xtask dist` packs it, on web servers of several kinds, in a folder of a site.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { packed, under } from './packed.mjs';
import { choose, tiny } from './page_object.mjs';
import { serve } from './server.mjs';

test.use({ serviceWorkers: 'allow' });

/** What a proxy or a host adds to a page on its way. */
function addComment(name, body) {
  if (name !== 'index.html') return body;
  return body.toString().replace('<body>', '<body><!-- Looked through by the school. -->');
}

const hosts = {
  'in a folder of a site': {},
  'with compressed files': { precompressed: true },
  'behind a proxy that adds to it': { change: addComment },
  'where its folder is redirected to its page': { redirected: true },
};
for (const [where, host] of Object.entries(hosts)) {
  test(`${where} the page starts, trains, and works without a network afterwards`, async ({ page, context }) => {
    const server = await serve(packed, {}, { under, ...host });
    const complaints = watch(page);
    const wasm = [];
    context.on('request', (request) => {
      const url = request.url();
      if (!/^(blob|data):/.test(url) && !url.startsWith(server.address)) complaints.push(`request: ${url}`);
    });
    context.on('response', async (response) => {
      if (response.url().endsWith('.wasm')) wasm.push(await response.headerValue('content-encoding'));
    });

    await page.goto(`${server.address}?device=cpu&seed=7`);
    await page.getByTestId('start').click();
    await expect(page.getByTestId('generation')).toHaveText(/Generation [2-8] of 8/, { timeout: 60_000 });
    await page.getByTestId('reset').click();
    expect(wasm[0]).toBe(host.precompressed ? 'br' : null);
    await kept(page);
    expect(complaints).toEqual([]);
    await server.stop();

    await page.reload();
    await expect(page.getByTestId('start')).toBeEnabled();
    await choose(page, { ...tiny, Generations: 2 });
    await page.getByTestId('start').click();
    await expect(page.getByTestId('generation')).toHaveText(/Generation 2 of 2/, { timeout: 60_000 });
  });
}

test('a file that was altered on its way is named, and nothing is kept', async ({ page }) => {
  const altered = (alteredName, text) => (name, body) => (name === alteredName ? text(body.toString()) : body);
  const otherVersion = (page) => page.replace(/(name="build" content=")[^"]+/, '$1of-yesterday');
  for (const [name, change] of [
    ['the page itself', altered('index.html', otherVersion)],
    ['runs/classroom.json', altered('runs/classroom.json', (text) => `${text}\n`)],
  ]) {
    const server = await serve(packed, {}, { under, change });
    const warning = page.waitForEvent('console', (message) => message.type() === 'warning' && message.text().includes('Not kept'));
    await page.goto(`${server.address}?device=cpu`);
    await expect(page.getByTestId('start')).toBeEnabled();
    expect((await warning).text()).toContain(`${name} (`);
    const active = () => page.evaluate(() => navigator.serviceWorker.getRegistration().then((known) => known?.active));
    expect(await active()).toBeFalsy();
    await server.stop();
  }
});

/** Waits until the service worker has all that it keeps from the start, and answers this page. */
async function kept(page) {
  const state = () => page.evaluate(() => navigator.serviceWorker.controller?.state);
  await expect.poll(state, { timeout: 60_000 }).toBe('activated');
}
