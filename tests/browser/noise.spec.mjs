// Browsers that answer with noise whoever reads a canvas: nothing is made of that.
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { inWorker } from './faults.mjs';
import { open, toLast } from './page_object.mjs';

const picture = new URL('../../public/recorded-run.png', import.meta.url);

/** Runs in a page or a worker: whatever reads a canvas gets what some browsers give. */
function scramble() {
  for (const kind of ['CanvasRenderingContext2D', 'OffscreenCanvasRenderingContext2D']) {
    const methods = globalThis[kind]?.prototype;
    if (!methods) continue;
    const { getImageData } = methods;
    methods.getImageData = function (...place) {
      const image = getImageData.apply(this, place);
      // One step in one channel of one pixel in a hundred is what the gentlest of them do.
      image.data.forEach((value, index) => {
        if (index % 404 === 0) image.data[index] = value ^ 1;
      });
      return image;
    };
  }
}

test('where a canvas gives noise a chart is no PNG, and its SVG has the right colours', async ({ page, context }) => {
  const honest = await savedSvg(page);
  const other = await context.newPage();
  await other.addInitScript(scramble);
  expect(await savedSvg(other)).toBe(honest);
  const chart = fitness(other);
  let saved = false;
  other.on('download', () => (saved = true));
  await chart.getByRole('button', { name: 'PNG', exact: true }).click();
  await expect(other.getByTestId('save-refused')).toContainText('answers with noise');
  await expect(other.getByTestId('save-refused')).toContainText('Save as SVG');
  expect(saved).toBe(false);
});

test('where a canvas gives noise pictures are refused, and IDX files are read', async ({ page }) => {
  await inWorker(page, 'cpu', scramble);
  await open(page, '?device=cpu&workers=1');
  await page.getByTestId('settings').click();
  await page.getByTestId('own-data').click();
  const buffer = await readFile(picture);
  const files = ['a/1.png', 'b/2.png'].map((name) => ({ name, mimeType: 'image/png', buffer }));
  await page.getByTestId('own-files').setInputFiles(files);
  await expect(page.getByTestId('own-refused')).toContainText('answers with noise');
  await expect(page.getByTestId('own-refused')).toContainText('IDX files and CIFAR-10 batches can be used');
});

/** The chart of fitness. */
const fitness = (page) => page.locator('figure', { has: page.getByText('Fitness', { exact: true }) });

/** The SVG of that chart in the recorded run's last generation. */
async function savedSvg(page) {
  await page.route('**/runs/classroom.json', (route) =>
    route.fulfill({ path: new URL('../fixtures/run.json', import.meta.url).pathname }),
  );
  await page.goto('./?run=classroom');
  await toLast(page);
  const chart = fitness(page);
  await chart.getByRole('button', { name: 'Save as' }).click();
  const download = page.waitForEvent('download');
  await chart.getByRole('button', { name: 'SVG', exact: true }).click();
  const svg = String(await readFile(await (await download).path()));
  expect(svg).toMatch(/stroke="#[0-9a-f]{6}"/);
  return svg;
}
