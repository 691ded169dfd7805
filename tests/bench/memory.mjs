// How the page's memory grows: node memory.mjs '{"page": FOLDER, "generations": 210, "every": 10}'.
// Runs Quick look with few steps on the CPU, by one worker however many cores there are, and prints a list
// of {"generation", "wasm", "heap", "process"} in bytes, after a collection of garbage: the linear
// memories of page and worker, the page's JavaScript heap, and what its process has to itself (null where
// there is no /proc).
import { readFile } from 'node:fs/promises';
import { choose } from '../browser/page_object.mjs';
import { finish, launch, openPage, request, serve } from './browser.mjs';

const SETTINGS = { Steps: 4, ScoringImages: 100 };
// Neither Chromium's own measures nor the page give the size of a module's memory away.
const HOOK = `{
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...sources) => {
    const result = await instantiate(...sources);
    globalThis.benchMemory = result.instance.exports.memory;
    return result;
  };
}
`;

const { page: folder, generations, every } = request;
const change = (name, body) => (/engine-\w+\.js$/.test(name) ? HOOK + body : body);
const { address } = await serve(folder, {}, { change });
const browser = await launch('--js-flags=--expose-gc', '--enable-precise-memory-info');
// The service worker would refuse the files that are changed here.
const page = await openPage(browser, { serviceWorkers: 'block' });
await page.addInitScript(HOOK);
await page.goto(`${address}?device=cpu&workers=1`);
await choose(page, { Generations: generations, ...SETTINGS });
await page.getByTestId('start').click();

const system = await browser.newBrowserCDPSession();
const samples = [];
for (let generation = every; generation <= generations; generation += every) {
  await page.waitForFunction(
    (generation) => {
      const text = document.querySelector('[data-testid=generation]')?.textContent;
      return Number(text?.match(/\d+/)?.[0]) >= generation;
    },
    generation,
    { timeout: 600_000, polling: 50 },
  );
  const memories = await Promise.all([page, ...page.workers()].map((realm) => realm.evaluate(linearMemory)));
  samples.push({
    generation,
    wasm: memories.reduce((sum, bytes) => sum + bytes, 0),
    heap: await page.evaluate(() => performance.memory.usedJSHeapSize),
    process: await processMemory(),
  });
}
finish(samples);

function linearMemory() {
  globalThis.gc();
  return globalThis.benchMemory.buffer.byteLength;
}

/** Private bytes of the largest renderer, which is the page's, or null. */
async function processMemory() {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  try {
    const sizes = renderers.map(async ({ id }) => {
      const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8');
      const kilobytes = [...text.matchAll(/^Private_(?:Clean|Dirty): +(\d+)/gm)];
      return kilobytes.reduce((sum, [, number]) => sum + Number(number), 0) * 1024;
    });
    return Math.max(...(await Promise.all(sizes)));
  } catch {
    return null;
  }
}
