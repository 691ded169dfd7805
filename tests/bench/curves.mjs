// How smoothly fifty curves grow: node curves.mjs '{"page": FOLDER, "runs": 10}'. A head-to-head of fifty
// optimizers trains on the CPU; both of its charts draw a line for each, and are measured once every line
// has all the points that it keeps. Prints {"growing", "pointed"}: frames per second, one value per second of
// `runs`, first with the curves alone, then with a pointer that reads them.
import { finish, launch, openPage, request, serve } from './browser.mjs';

const LINES = 50;
// Adam, Adam + schedule and the published winner take part already.
const WRITTEN = LINES - 3;
const STEPS = 1000;
// Percent of three seeds' steps after which a curve has its 256 points.
const LONG = /: (9|[1-9]\d) %/;

const { page: folder, runs } = request;
const { address } = await serve(folder);
const page = await openPage(await launch(), { viewport: { width: 1440, height: 900 } });
await page.goto(`${address}?device=cpu`);
await page.getByTestId('view-laboratory').click();
const write = page.getByTestId('race-write');
for (let i = 0; i < WRITTEN; i++) {
  await write.fill(`adam@${(1e-4 * 1.1 ** i).toPrecision(3)}`);
  await write.press('Enter');
}
await page.getByRole('combobox', { name: 'Steps' }).last().selectOption(STEPS.toLocaleString('en'));
await page.getByRole('combobox', { name: 'Seeds' }).last().selectOption('3');
await page.getByTestId('race-start').click();
const state = page.getByTestId('race-state');
await state.filter({ hasText: LONG }).waitFor({ timeout: 900_000 });

const charts = page.locator('section', { has: page.getByTestId('race-start') }).locator('figure.chart');
const paths = charts.first().locator('.chart-room path.line');
const shape = () => paths.first().getAttribute('d');
const lines = await paths.count();
if (lines !== LINES) throw new Error(`the chart shows ${lines} lines instead of ${LINES}`);
await charts.first().scrollIntoViewIfNeeded();

const before = await shape();
const growing = await frames(runs);
if ((await shape()) === before) throw new Error('the curves did not grow');
const pointer = moveAlong(await charts.first().locator('.chart-cursor').boundingBox());
const pointed = await frames(runs);
await pointer.stop();
finish({ growing, pointed });

/** Frames per second in each of `seconds` seconds. */
function frames(seconds) {
  return page.evaluate(async (seconds) => {
    const nextFrame = () => new Promise(requestAnimationFrame);
    const rates = [];
    for (let began = await nextFrame(); rates.length < seconds; ) {
      let [now, count] = [began, 0];
      for (; now - began < 1000; count++) now = await nextFrame();
      rates.push((count * 1000) / (now - began));
      began = now;
    }
    return rates;
  }, seconds);
}

/** Moves the pointer all over the box until it is told to stop. */
function moveAlong({ x, y, width, height }) {
  let on = true;
  const moving = (async () => {
    for (let i = 0; on; i++) {
      await page.mouse.move(x + (width * (i % 97)) / 97, y + (height * (i % 23)) / 23);
    }
  })();
  return {
    stop() {
      on = false;
      return moving;
    },
  };
}
