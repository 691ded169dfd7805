// The Content-Security-Policy holds, in the page and in its workers, and nothing leaves the origin.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, open, tiny } from './page_object.mjs';
import { serve } from './server.mjs';

const folder = process.env.PAGE ?? '../target/page';
const markup = await readFile(join(folder, 'index.html'), 'utf8');
const [, policy] = markup.match(/Content-Security-Policy"\s+content="([^"]+)"/);

test('all that a visitor can do keeps to the policy and to the origin', async ({ page, context }) => {
  // As a header the policy holds in the workers too.
  const server = await serve(folder, { 'Content-Security-Policy': policy });
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
  await choose(page, { ...tiny, Generations: 2 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('generation')).toHaveText(/Generation 2 of 2/, { timeout: 90_000 });
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 90_000 });
  await page.getByTestId('candidate').last().click();
  const heights = await page
    .getByTestId('candidate')
    .evaluateAll((plants) => plants.map((plant) => plant.style.getPropertyValue('--height')));
  expect(new Set(heights).size).toBeGreaterThan(1);

  await page.getByRole('button', { name: 'How to read a flower' }).click();
  await page.keyboard.press('Escape');
  await page.getByTestId('share').first().click();
  await expect(page.getByTestId('qr')).toBeVisible();
  await page.keyboard.press('Escape');

  const [saved] = await Promise.all([page.waitForEvent('download'), save(page, 'PNG')]);
  expect((await readFile(await saved.path())).subarray(1, 4).toString()).toBe('PNG');

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
  expect(complaints).toEqual([]);
  await server.stop();
});

test('the policy refuses inline script, eval, inline style and other origins', async ({ page }) => {
  await open(page, '?device=cpu');
  const refused = await page.evaluate(async () => {
    const directives = new Set();
    addEventListener('securitypolicyviolation', (event) => directives.add(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.body.append(script);
    const element = document.createElement('b');
    element.innerHTML = '<img src="x" onerror="window.inlineRan = true">';
    element.setAttribute('style', 'color: red');
    document.body.append(element);
    // Later: what Playwright itself evaluates may use eval.
    const evalRan = await new Promise((resolve) => {
      setTimeout(() => {
        try {
          resolve((0, eval)('true'));
        } catch {
          resolve(false);
        }
      });
    });
    const elsewhere = await fetch('http://localhost:9/').then(() => true, () => false);
    await new Promise((resolve) => setTimeout(resolve, 200));
    element.remove();
    return { directives: [...directives].sort(), evalRan, elsewhere, inlineRan: Boolean(window.inlineRan) };
  });
  expect(refused).toEqual({
    directives: ['connect-src', 'script-src', 'script-src-attr', 'script-src-elem', 'style-src-attr'],
    evalRan: false,
    elsewhere: false,
    inlineRan: false,
  });
});

/** Saves the first chart in a format. */
async function save(page, format) {
  await page.getByRole('button', { name: 'Save as' }).first().click();
  await page.getByRole('button', { name: format }).first().click();
}
