// A visitor's own images: read beside the page, made a task, trained on; broken ones are refused.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { watch } from './console.mjs';
import { bmp, file, idx, png, sheet } from './own_files.mjs';
import { bringOwn, choose, open, openOwn, reach, shown, tiny } from './page_object.mjs';
import { expect, test } from './quiet.mjs';
import { atLeastStored } from './stored.mjs';

/** Takes so many `images` as own data in place of earlier ones. */
async function drop(page, images) {
  await bringOwn(page, images);
  // The sheet, then the settings under it.
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('own-report')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
}

const otherImages = 'images of your own that are not here';

test('IDX files become a task on which a generation and the laboratory train, here alone', async ({ page }) => {
  const complaints = watch(page);
  await open(page, '?device=cpu&workers=2');
  await openOwn(page);
  const { images, labels } = idx(240);
  await page.getByTestId('own-files').setInputFiles([
    file('my-images-idx3-ubyte.gz', gzipSync(images)),
    file('my-labels-idx1-ubyte', labels),
    file('readme.txt', Buffer.from('hello')),
  ]);
  const report = page.getByTestId('own-report');
  await expect(report).toContainText('2 classes, 240 images: 180 to train on, 30 to validate, 30 to test');
  await expect(report).toContainText('readme.txt was skipped');
  await expect(report.locator('canvas')).toHaveCount(2);
  await page.getByTestId('own-use').click();
  await expect(page.getByRole('checkbox', { name: 'Own data' })).toBeChecked();
  await page.keyboard.press('Escape');

  await choose(page, { ...tiny, Generations: 1 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('best-fitness')).toHaveText(/\d\.\d/, { timeout: 120_000 });
  await expect(page.getByText(/the train split of .* has 180, fewer than/)).toBeVisible();
  await expect(page.getByTestId('error')).toBeHidden();
  await page.getByTestId('share').first().click();
  const link = await page.getByTestId('share-link').inputValue();
  await page.keyboard.press('Escape');

  await page.getByTestId('view-laboratory').click();
  await page.getByRole('combobox', { name: 'Task' }).first().selectOption('Own data');
  await page.getByRole('combobox', { name: 'Steps' }).first().selectOption('20');
  await page.getByTestId('live-train').click();
  await expect(page.getByTestId('live-charts')).toContainText('Accuracy on Own data');
  await expect(page.getByTestId('live-result')).toContainText('One seed proves nothing', { timeout: 120_000 });

  // What was found on them is tested on no others.
  await page.getByTestId('view-evolution').click();
  const [confirm, waits] = ['confirm', 'proof-waits'].map((id) => page.getByTestId(id));
  await drop(page, 60);
  await expect(waits).toContainText(otherImages);
  await expect(confirm).toBeDisabled();
  await drop(page, 240);
  await expect(waits).toHaveCount(0);
  await expect(confirm).toBeEnabled();
  expect(complaints).toEqual([]);

  // Where its link is opened, it says what is missing.
  await page.goto('about:blank');
  await page.goto(link.replace('#', '?device=cpu#'));
  await expect(page.getByTestId('shared')).toContainText('Own data stays with whoever dropped it');
  await page.getByTestId('shared-reproduce').click();
  await expect(page.getByTestId('error')).toContainText('Own data is not here', { timeout: 60_000 });
});

test('a folder has a class per folder: what is odd in it is skipped and named, and what is broken is refused', async ({ page, quiet }, testInfo) => {
  const folder = testInfo.outputPath('pets');
  const red = [200, 40, 40];
  const blue = [40, 40, 200];
  const files = {
    '.DS_Store': Buffer.from('Bud1'),
    '.cache/0.png': png([0, 0, 0], 0),
    'Thumbs.db': Buffer.from('db'),
    'firmware.bin': Buffer.from('firmware'),
    'pets.zip': Buffer.from('PK\x03\x04'),
    'cat/broken.png': Buffer.from('no picture'),
    'cat/poster.png': sheet(16_000),
    'cat/phone.heic': Buffer.from('\0\0\0\x18ftypheic'),
    'cat/copy of 0.png': png(red, 0),
    'dog/scan.bmp': bmp(blue),
    'dog/without an ending': png(blue, 'no ending'),
    'dog/photo.jfif': png(blue, 'another ending'),
  };
  for (let index = 0; index < 8; index += 1) {
    files[`cat/${index}.png`] = png(red, index);
    files[`dog/${index}.png`] = png(blue, index);
  }
  for (const name of ['.cache', 'cat', 'dog']) await mkdir(join(folder, name), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  await open(page, '?device=cpu');
  await openOwn(page);
  await page.getByTestId('own-folder').setInputFiles(folder);
  const report = page.getByTestId('own-report');
  await expect(report).toContainText('2 classes, 19 images: 15 to train on, 2 to validate, 2 to test');
  await expect(report).toContainText('pets/cat/broken.png was skipped: not a picture that this browser can decode.');
  await expect(report).toContainText('pets/cat/poster.png was skipped: 16000 × 16000 pixels');
  await expect(report).toContainText('pets/cat/phone.heic was skipped: a picture in HEIC, which this browser cannot decode');
  await expect(report).toContainText('pets/firmware.bin was skipped: its size of 8 bytes');
  await expect(report).toContainText('pets/pets.zip was skipped: an archive: unpack it');
  await expect(report).toContainText('was left out: it is the same as pets/cat/');
  await expect(report).not.toContainText('DS_Store');
  await expect(report).not.toContainText('Thumbs.db');
  const pixel = await report.locator('canvas').last().evaluate((canvas) => [...canvas.getContext('2d').getImageData(40, 16, 1, 1).data]);
  expect(pixel).toEqual([...blue, 255]);
  await page.getByTestId('own-remove').click();
  await expect(report).toBeHidden();

  // The same folder, dropped.
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await browser.send('Input.dispatchDragEvent', { type, x: 600, y: 300, data });
  }
  await expect(report).toContainText('2 classes, 19 images');
  await page.getByTestId('own-remove').click();

  // IDX files beside their packed selves.
  const { images, labels } = idx(40);
  const give = (...files) => page.getByTestId('own-files').setInputFiles(files);
  await give(
    file('train-images-idx3-ubyte', images),
    file('train-images-idx3-ubyte.gz', gzipSync(images)),
    file('train-labels-idx1-ubyte', labels),
    file('train-labels-idx1-ubyte.gz', gzipSync(labels)),
  );
  await expect(report).toContainText('2 classes, 40 images');
  await expect(report).toContainText('2 files were left out as doubles');
  await page.getByTestId('own-remove').click();

  // Nothing to read: why not.
  const refused = page.getByTestId('own-refused');
  await give(file('images.gz', gzipSync(images).subarray(0, 100)), file('labels', labels));
  await expect(refused).toContainText('images.gz was skipped: it is damaged: gzip cannot unpack it.');
  await give(file('bomb.gz', gzipSync(Buffer.alloc(80 << 20))));
  await expect(refused).toHaveText('There is no file with images. bomb.gz was skipped: larger than 64 MiB once unpacked.');
});

test('a folder may have thousands of pictures', async ({ page }, testInfo) => {
  const folder = testInfo.outputPath('many');
  const count = 1_100;
  for (const name of ['a', 'b']) await mkdir(join(folder, name), { recursive: true });
  const pictures = Array.from({ length: count }, (_, index) => [`${'ab'[index % 2]}/${index}.png`, png([index % 251, 0, 0], index)]);
  // One after the other: a machine may allow a process a thousand open files.
  for (const [name, bytes] of pictures) await writeFile(join(folder, name), bytes);
  await open(page, '?device=cpu');
  await openOwn(page);
  await page.getByTestId('own-folder').setInputFiles(folder);
  await expect(page.getByTestId('own-report')).toContainText('2 classes, 1,100 images', { timeout: 120_000 });
});

test('an interrupted search goes on with its own images alone, after a reload or the end of its engine', async ({ page }) => {
  await open(page, '?device=cpu&workers=1');
  await bringOwn(page, 40);
  await page.getByTestId('own-use').click();
  await page.keyboard.press('Escape');
  await choose(page, { ...tiny, Generations: 400 });
  await page.getByTestId('start').click();
  await atLeastStored(page, 1);
  await drop(page, 60);
  const engines = page.workers().map((worker) => worker.evaluate(() => self.name.startsWith('workers=') && self.close()));
  await Promise.allSettled(engines);
  await expect(page.getByTestId('error')).toContainText(otherImages);
  await expect(page.getByTestId('start')).toBeEnabled();

  await page.reload();
  await drop(page, 60);
  await page.getByTestId('offer-continue').click();
  await expect(page.getByText(otherImages)).toBeVisible();
  await expect(page.getByTestId('offer')).toBeVisible();
  // But for the recording of the first screen, which is a picture.
  await expect(page.locator('[data-testid=candidate]:not([inert] *)')).toHaveCount(0);
  await drop(page, 40);
  await page.getByTestId('offer-continue').click();
  await expect(page.getByTestId('offer')).toBeHidden();
  await expect(page.getByText(otherImages)).toBeHidden();
  await reach(page, (await shown(page)) + 2);
  await expect(page.getByTestId('error')).toBeHidden();
});
