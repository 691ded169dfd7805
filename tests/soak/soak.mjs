// A soak: the same quick search again and again in one page, while a fault comes at every interval.
//
// `cargo xtask soak` builds the page and runs this; by hand: `cd tests && node soak/soak.mjs`. $CHROMIUM
// names the browser, $PAGE the folder with a built page, $MINUTES how long it takes. It fails where a
// search does not go on, where one ends in other figures than the first, which nothing disturbs, where
// memory grows, and where the page complains of anything.
import { chromium } from 'playwright';
import { launching } from '../browser/chromium.mjs';
import { watch } from '../browser/console.mjs';
import { serve } from '../browser/server.mjs';
import { FAULTS, refuseGpu } from './faults.mjs';
import { growth, measure, MAX_GROWTH, mebibytes, total } from './memory.mjs';
import { Search, settings } from './search.mjs';

const minutes = Number(process.env.MINUTES ?? 60);
const folder = process.env.PAGE ?? '../target/page';
const interval = (minutes > 5 ? 60 : 5) * 1000;
const begun = Date.now();

const survived = new Map(FAULTS.map(({ name }) => [name, 0]));
const samples = [];
let searches = 0;
let failure;

const server = await serve(folder);
const browser = await chromium.launch(launching());
const page = await browser.newPage({ baseURL: server.address, viewport: { width: 1280, height: 800 } });
const complaints = watch(page);
page.on('pageerror', ({ stack }) => console.log(`  ${minute()} min  ${stack}`));
try {
  await soak();
} catch (error) {
  failure = error.message;
  await page.screenshot({ path: 'results/soak.png' }).catch(() => {});
}
const passed = summarise();
await browser.close();
await server.stop();
process.exit(passed ? 0 : 1);

/** Searches until the time is over and every fault came once. */
async function soak() {
  await refuseGpu(page);
  const devtools = await page.context().newCDPSession(page);
  const search = new Search(page);
  await search.open();
  let due = begun + interval;
  let undisturbed;
  let caused = 0;
  while (Date.now() - begun < minutes * 60_000 || caused < FAULTS.length) {
    await search.start();
    for (let shown = 1; !(await search.isOver()); shown = await search.next(shown)) {
      if (!undisturbed || Date.now() < due || !search.isInMidst(shown)) continue;
      await cause(FAULTS[caused % FAULTS.length], shown, { page, devtools, search });
      caused += 1;
      due = Date.now() + interval;
    }
    const history = await search.history();
    undisturbed ??= history;
    const differs = history.findIndex((generation, number) => generation !== undisturbed[number]);
    if (differs >= 0) throw new Error(`generation ${differs + 1} is another than in the undisturbed search`);
    searches += 1;
    samples.push({ time: Date.now() - begun, ...(await measure(page, devtools)) });
  }
}

/** Causes `fault` in generation `shown` and waits until the search has finished another one. */
async function cause(fault, shown, scene) {
  const start = Date.now();
  let said;
  try {
    said = await fault.cause(scene, shown);
    // What is shown may come from before the fault.
    await scene.search.reach((await scene.search.shown()) + 1);
  } catch (error) {
    throw new Error(`${fault.name} in generation ${shown}: ${error.message}`);
  }
  survived.set(fault.name, survived.get(fault.name) + 1);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  const memory = mebibytes(total(samples.at(-1)));
  console.log(`  ${minute()} min  ${fault.name} in generation ${shown}: ${said}; ${seconds} s, ${memory}`);
}

/** Minutes since the soak began. */
function minute() {
  return ((Date.now() - begun) / 60_000).toFixed(1);
}

/** Prints what happened and says whether all is well. */
function summarise() {
  const generations = searches * settings.Generations;
  console.log(`\n${minute()} minutes`);
  console.log(`  faults survived: ${[...survived].map(([name, count]) => `${name} ${count}`).join(', ')}`);
  console.log(`  history: ${searches} searches, ${generations} generations, each like that of the undisturbed search`);
  const grown = growth(samples, minutes * 60_000);
  for (const [name, { from, to }] of Object.entries(grown.parts)) {
    console.log(`  ${name}: at most ${mebibytes(from)} in the first fifth, ${mebibytes(to)} in the last`);
  }
  console.log(`  memory grew by ${mebibytes(grown.total)}, of at most ${mebibytes(MAX_GROWTH)}`);
  console.log(`  ${complaints.length} complaints`);
  complaints.slice(0, 20).forEach((text) => console.log(`    ${text.slice(0, 300)}`));
  if (failure) console.log(`  failed: ${failure} (tests/results/soak.png)`);
  return !failure && complaints.length === 0 && grown.total <= MAX_GROWTH;
}
