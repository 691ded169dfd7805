// The page as `cargo xtask dist` packs it, in a folder of a site; everywhere.mjs has hosts that send it as it is, and
// compressed.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { packed, under } from './packed.mjs';
import { save, search, smallest } from './page_object.mjs';
import { serve } from './server.mjs';

test.use({ serviceWorkers: 'allow' });

/** What a proxy or a host adds to a page on its way. */
function addComment(name, body) {
  if (name !== 'index.html') return body;
  return body.toString().replace('<body>', '<body><!-- Looked through by the school. -->');
}

test('behind a proxy that adds to it and a host that redirects, all keeps to the policy and the folder, and works without a network afterwards', async ({ page, context }) => {
  const markup = await readFile(join(packed, 'index.html'), 'utf8');
  const [, policy] = markup.match(/Content-Security-Policy"\s+content="([^"]+)"/);
  // As a header the policy holds in the workers too.
  const headers = { 'Content-Security-Policy': policy };
  const server = await serve(packed, headers, { under, change: addComment, redirected: true });
  const complaints = watch(page);
  context.on('request', (request) => {
    const url = request.url();
    if (!/^(blob|data):/.test(url) && !url.startsWith(server.address)) complaints.push(`request: ${url}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      console.error('refused:', violatedDirective, blockedURI, sourceFile);
    });
  });

  await page.goto(`${server.address}?device=cpu&seed=7&workers=2`);
  await search(page, smallest);
  await page.getByTestId('candidate').last().click();
  await page.getByRole('button', { name: 'How to read a flower' }).click();
  await page.keyboard.press('Escape');
  await page.getByTestId('share').first().click();
  await expect(page.getByTestId('qr')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Save as' }).first().click();
  const saved = await save(page.getByRole('button', { name: 'PNG' }).first());
  expect((await readFile(saved)).subarray(1, 4).toString()).toBe('PNG');

  await page.getByTestId('open-in-laboratory').first().click();
  await page.getByRole('combobox', { name: 'Steps' }).first().selectOption('20');
  await page.getByRole('switch', { name: 'bias correction' }).click();
  await expect(page.getByTestId('live-result')).toContainText('One seed proves nothing', { timeout: 90_000 });

  await page.getByTestId('view-evolution').click();
  await page.getByTestId('reset').click();
  await page.getByTestId('watch').click();
  await expect(page.getByTestId('recording')).toBeVisible();
  await page.getByTestId('replay-back').click();
  await page.getByTestId('replay-leave').click();

  const state = () => page.evaluate(() => navigator.serviceWorker.controller?.state);
  await expect.poll(state, { timeout: 60_000 }).toBe('activated');
  expect(complaints).toEqual([]);
  await server.stop();
  await page.goto(`${server.address}?device=cpu`);
  await search(page, smallest);
});

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
