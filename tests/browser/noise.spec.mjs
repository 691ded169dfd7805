// Browsers that answer with a little noise whoever reads a canvas: nothing is made of that. noise.firefox.spec.mjs has one
// that answers with much, and compares its SVG with an honest one.
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { inWorker } from './faults.mjs';
import { file, png } from './own_files.mjs';
import { openOwn, toLast } from './page_object.mjs';

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

test('where a canvas gives noise a chart is no PNG, its SVG has colours, pictures are refused, and IDX files are named', async ({ page }) => {
  await page.addInitScript(scramble);
  await inWorker(page, 'cpu', scramble);
  await page.goto('./?device=cpu&workers=1&run=classroom');
  await toLast(page);
  const chart = page.locator('figure', { has: page.getByText('Fitness', { exact: true }) });
  await chart.getByRole('button', { name: 'Save as' }).click();
  const saved = [];
  page.on('download', (download) => saved.push(download));
  await chart.getByRole('button', { name: 'SVG', exact: true }).click();
  await expect.poll(() => saved.length).toBe(1);
  expect(await readFile(await saved[0].path(), 'utf8')).toMatch(/stroke="#[0-9a-f]{6}"/);
  await chart.getByRole('button', { name: 'PNG', exact: true }).click();
  const advice = page.getByTestId('save-refused');
  await expect(advice).toContainText('answers with noise');
  await expect(advice).toContainText('Save as SVG');
  expect(saved.length).toBe(1);

  await page.getByTestId('replay-leave').click();
  await openOwn(page);
  const pictures = ['a', 'b'].map((name, index) => file(`${name}/1.png`, png([index, 0, 0], name)));
  await page.getByTestId('own-files').setInputFiles(pictures);
  await expect(page.getByTestId('own-refused')).toContainText('answers with noise');
  await expect(page.getByTestId('own-refused')).toContainText('IDX files and CIFAR-10 batches can be used');
});
