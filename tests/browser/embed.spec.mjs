// The page in a frame of another site, with an origin of its own and without: no bars, and messages of a known schema
// for the one site that the address names.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { built } from './packed.mjs';
import { tinyLesson } from './page_object.mjs';
import { serve } from './server.mjs';

const [, policy] = (await readFile(join(built, 'index.html'), 'utf8')).match(/Content-Security-Policy"\s+content="([^"]+)"/);

/** A learning platform on a port of its own, which shows `src` in a frame and keeps what it hears. */
async function platform() {
  const site = {};
  const http = createServer((_, response) => {
    const sandbox = site.sandbox === undefined ? '' : `sandbox="${site.sandbox}"`;
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html><title>A course</title>
      <script>globalThis.heard = []; addEventListener('message', ({ origin, data }) => heard.push({ origin, data }));</script>
      <iframe ${sandbox} title="Optimarium" width="900" height="700" src="${site.src}"></iframe>`);
  });
  await new Promise((listening) => http.listen(0, '127.0.0.1', listening));
  site.origin = `http://127.0.0.1:${http.address().port}`;
  return site;
}

/** What the frame told, of one type where that is given. */
async function heard(page, type) {
  const all = await page.evaluate(() => globalThis.heard);
  return all.filter(({ data }) => type === undefined || data.type === type);
}

const envelope = { source: 'optimarium', schema: 1 };
const lesson = { id: expect.stringMatching(/^[0-9a-f]{8}$/), title: 'Predict, then run' };
const fitness = expect.any(Number);

const open = { 'Access-Control-Allow-Origin': '*' };
for (const [name, sandbox, headers] of [
  ['a plain frame', undefined, (site) => ({ 'Content-Security-Policy': `${policy}; frame-ancestors 'self' ${site}` })],
  ['a sandboxed frame', 'allow-scripts', () => open],
]) {
  test(`in ${name} a lesson runs, without bars, and its site hears of it`, async ({ page }) => {
    const site = await platform();
    const server = await serve(built, headers(site.origin));
    const exceptions = [];
    page.on('pageerror', (error) => exceptions.push(error.message));
    site.sandbox = sandbox;
    site.src = `${server.address}?device=cpu&workers=2&embed=${encodeURIComponent(site.origin)}${tinyLesson}`;
    await page.goto(site.origin);
    const frame = page.frameLocator('iframe');
    const from = sandbox === undefined ? new URL(server.address).origin : 'null';

    await expect.poll(() => heard(page, 'ready'), { timeout: 60_000 }).toEqual([
      { origin: from, data: { ...envelope, type: 'ready', version: expect.stringMatching(/^\d+\.\d+\.\d+/), trains: true, lesson } },
    ]);
    for (const bar of ['.brand', '.views', '.tools', '.bar', '.lead']) await expect(frame.locator(bar)).toBeHidden();
    // Nothing there tells beforehand what is to be predicted.
    await expect(frame.getByTestId('preview')).toHaveCount(0);
    await frame.getByTestId('lesson-panel').getByRole('slider').press('ArrowRight');
    await frame.getByTestId('lesson-start').click();
    await expect.poll(() => heard(page, 'result'), { timeout: 90_000 }).toEqual([
      { origin: from, data: { ...envelope, type: 'result', generations: 2, seed: '3', best: fitness, adam: fitness, lead: fitness, lesson } },
    ]);
    const progress = (await heard(page, 'progress')).map(({ data }) => data);
    // A generation that is over within a tenth of a second may go without one.
    expect(progress).toEqual([
      { ...envelope, type: 'progress', generation: 0, generations: 2, best: null, adam: null, lesson },
      ...progress.slice(1).map(({ generation }, place) => {
        expect(generation).toBeGreaterThan(progress[place].generation);
        expect(generation).toBeLessThanOrEqual(2);
        return { ...envelope, type: 'progress', generation, generations: 2, best: fitness, adam: fitness, lesson };
      }),
    ]);
    const { best, adam, lead } = (await heard(page, 'result'))[0].data;
    expect(lead).toBeCloseTo(best - adam, 10);
    await expect(frame.getByTestId('lesson-state')).toContainText('The run: best');
    // The laboratory has a way back.
    await frame.getByTestId('open-in-laboratory').filter({ visible: true }).first().click();
    await expect(frame.getByTestId('editor')).toBeVisible();
    await frame.getByTestId('view-evolution').click();
    await expect(frame.getByTestId('lesson-state')).toBeVisible();
    await expect(frame.locator('.views')).toBeHidden();
    for (const alarm of [frame.getByRole('alert'), frame.locator('.notices'), frame.locator('.error')]) {
      await expect(alarm).toHaveCount(0);
    }
    expect(exceptions).toEqual([]);
    await server.stop();
  });
}

test('nobody but the site that the address names hears anything, and nonsense is refused in words', async ({ page }) => {
  const site = await platform();
  const server = await serve(built);
  site.src = `${server.address}?device=cpu&workers=1&embed=https://lms.example.org`;
  await page.goto(site.origin);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByTestId('start')).toBeEnabled({ timeout: 60_000 });
  await expect(frame.locator('.brand')).toBeHidden();
  expect(await heard(page)).toEqual([]);

  site.src = `${server.address}?device=cpu&workers=1&embed=*`;
  await page.goto(site.origin);
  await expect(frame.locator('.notices')).toContainText('asks for the embedding site “*”, which is ignored');
  await expect(frame.getByTestId('start')).toBeEnabled({ timeout: 60_000 });
  await expect(frame.locator('.brand')).toBeVisible();
  expect(await heard(page)).toEqual([]);
  await server.stop();
});
