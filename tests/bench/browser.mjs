// A Chromium without a display, and the way to answer `cargo xtask bench`.
//
// $CHROMIUM names the program. A script that uses this takes its request as JSON in its first
// argument, answers by lines of JSON, an error by {"error"}, and ends when its stdin does.
import { chromium } from 'playwright';
import { launching } from '../browser/chromium.mjs';

export { serve, TYPES } from '../browser/server.mjs';

process.stdin.on('end', () => process.exit()).resume();
process.on('uncaughtException', ({ message }) => finish({ error: message.split('\n')[0] }));

/** What `cargo xtask bench` asks for. */
export const request = JSON.parse(process.argv[2]);

/** With these headers of all that is served, threads may share memory. */
export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** A fresh Chromium with an empty profile, started with `more` arguments. */
export function launch(...more) {
  return chromium.launch(launching('--enable-unsafe-webgpu', ...more));
}

/** A page with these `options` in a `browser`, which passes its complaints on to the terminal. */
export async function openPage(browser, options) {
  const page = await browser.newPage(options);
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`    ${message.text().slice(0, 300)}`);
  });
  page.on('pageerror', (error) => console.error(`    ${error.message.slice(0, 300)}`));
  return page;
}

/** Runs `work` with a page in a fresh Chromium, which is closed then. */
export async function visit(work) {
  const browser = await launch();
  await work(await openPage(browser));
  await browser.close();
}

/** Prints the one result and ends the process, whatever still runs. */
export function finish(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}
