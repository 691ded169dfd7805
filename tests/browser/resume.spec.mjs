// Nothing is lost: reloads, another tab, sleep, late storage, saved runs. Ended engines and helpers, hidden pages and
// cleared storage are the soak's, refused storage is in storage.spec.mjs, and that a run goes on to the same figures in
// everywhere.mjs.
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, fitness, open, reach, save, tiny } from './page_object.mjs';
import { atLeastStored, isEnded, isStored, newestRun } from './stored.mjs';

const settings = { ...tiny, Generations: 40 };
// For what ends before the search does.
const endless = { ...settings, Generations: 400 };
const query = '?device=cpu&seed=11&workers=1';

const start = (page) => page.getByTestId('start');

/** Waits for the end and returns what the best and Adam reached. */
async function outcome(page) {
  await expect(page.getByTestId('generation')).toHaveText('Generation 40 of 40', { timeout: 150_000 });
  await expect(start(page)).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByTestId('error')).toBeHidden();
  return [await fitness(page, 'best-fitness'), await fitness(page, 'adam-fitness')];
}

test('a run goes on after a reload and after a reset, and is kept until it is deleted', async ({ page }) => {
  const complaints = watch(page);
  await open(page, query);
  await choose(page, settings);
  await start(page).click();
  await atLeastStored(page, 1);
  await page.reload();
  await expect(page.getByTestId('offer')).toContainText(/stopped in generation \d+ of 40/);
  await page.getByTestId('offer-continue').click();
  await expect(page.getByTestId('offer')).toBeHidden();
  await atLeastStored(page, 3);
  await page.getByTestId('reset').click();
  // Its end was wished, so it is not offered.
  await isEnded(page);
  await page.reload();
  await expect(start(page)).toBeEnabled();
  await page.getByTestId('runs-open').click();
  await expect(page.getByTestId('runs').getByRole('listitem')).toContainText(/\d+ of 40 generations/);
  await expect(page.getByTestId('offer')).toHaveCount(0);
  await page.getByTestId('run-continue').click();
  await expect(page.getByRole('dialog')).toBeHidden();
  const expected = await outcome(page);

  // It is kept, once, and a reload offers no more than to show it again, as often as it is wished.
  await isStored(page, 40);
  for (let visit = 1; visit <= 2; visit += 1) {
    await page.reload();
    await expect(page.getByTestId('finished')).toContainText(/is over and saved \(best \d\.\d+, Adam \d\.\d+\)/);
    await page.getByTestId('finished-show').click();
    expect(await outcome(page)).toEqual(expected);
    await expect(page.getByTestId('finished')).toBeHidden();
    await expect(page.getByTestId('recording')).toBeHidden();
  }
  await page.reload();
  await page.getByTestId('finished-dismiss').click();
  await page.reload();
  await expect(start(page)).toBeEnabled();
  await page.getByTestId('runs-open').click();
  const runs = page.getByTestId('runs').getByRole('listitem');
  await expect(runs).toHaveCount(1);
  await expect(runs).toContainText(/\d{1,2} \w+ \d{4} at \d\d:\d\d/);
  await expect(runs).toContainText(/all 40 generations · best \d\.\d+, Adam \d\.\d+ · \d+ kB/);
  await expect(runs).toContainText('Own settings, seed 11: 40 generations of 6 optimizers, 8 steps of 8 images each');
  await expect(runs.locator('svg.flower')).toBeVisible();
  await expect(page.getByTestId('runs-used')).toContainText(/One run, \d+ kB, of at most 30 and 64\.0 MB/);
  await expect(page.getByTestId('offer')).toBeHidden();
  await expect(page.getByTestId('finished')).toHaveCount(0);

  const file = JSON.parse(await readFile(await save(page.getByTestId('run-save')), 'utf8'));
  expect(file.generations.length).toBe(40);
  expect(file.generations.every(({ told }) => told)).toBe(true);

  await page.getByTestId('run-replay').click();
  await expect(page.getByTestId('recording')).toContainText('This is a recording');
  await page.getByTestId('replay-leave').click();

  await page.getByTestId('runs-open').click();
  await page.getByTestId('run-delete').click();
  await page.getByTestId('run-delete').click();
  await expect(page.getByText('No run is saved here yet.')).toBeVisible();
  await expect.poll(() => newestRun(page)).toBeNull();
  await page.reload();
  await page.getByTestId('runs-open').click();
  await expect(page.getByText('No run is saved here yet.')).toBeVisible();

  // One of another version is listed and not thrown away.
  await page.evaluate(async () => {
    const answer = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open('optimarium'));
    const change = database.transaction('heads', 'readwrite');
    change.objectStore('heads').put('{"format": "optimarium-run", "version": 99}', 1_700_000_000_000);
    await new Promise((done) => (change.oncomplete = done));
    database.close();
  });
  for (let visit = 1; visit <= 2; visit += 1) {
    await page.reload();
    await page.getByTestId('runs-open').click();
    await expect(runs).toContainText('version 99');
  }
  expect(complaints.filter((text) => !text.startsWith('request:'))).toEqual([]);
});

test('what another tab left behind the end of a run goes, and what it said of it stays', async ({ page }) => {
  await open(page, query);
  await choose(page, endless);
  await start(page).click();
  await atLeastStored(page, 1);
  // As a tab leaves it that was further ahead.
  await page.evaluate(async () => {
    const answer = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open('optimarium'));
    const transaction = database.transaction(['heads', 'pieces'], 'readwrite');
    const [heads, pieces] = ['heads', 'pieces'].map((name) => transaction.objectStore(name));
    const [key] = await answer(heads.getAllKeys());
    const head = JSON.parse(await answer(heads.get(key)));
    pieces.put('of another tab', [key, 399]);
    await answer(heads.put(JSON.stringify({ ...head, pinned: true }), key));
    database.close();
  });
  const numbers = async () => (await newestRun(page)).pieces.map(([number]) => number);
  await expect.poll(numbers, { intervals: [50], timeout: 60_000 }).not.toContain(399);
  expect((await newestRun(page)).head.pinned).toBe(true);
});

test('a machine that slept says what happened', async ({ page }) => {
  await page.clock.install();
  await open(page, query);
  await choose(page, endless);
  await start(page).click();
  await reach(page, 2);
  const slept = page.getByText(/While this machine slept, .*generation/);
  // A beat in time says nothing.
  await page.clock.fastForward('00:10');
  await expect(slept).toBeHidden();
  await page.clock.fastForward('02:00:00');
  await expect(slept).toBeVisible();
  await expect(page.getByTestId('error')).toBeHidden();
});

test('storage that answers late offers the interrupted run all the same', async ({ page }) => {
  await page.clock.install();
  await open(page, query);
  await choose(page, endless);
  await start(page).click();
  await atLeastStored(page, 2);
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    const waiting = [];
    IDBFactory.prototype.open = function (...wishes) {
      const request = open.apply(this, wishes);
      request.addEventListener('success', (event) => {
        if (!globalThis.waiting) return;
        event.stopImmediatePropagation();
        waiting.push(request);
      });
      return request;
    };
    globalThis.waiting = true;
    globalThis.answer = () => {
      globalThis.waiting = false;
      waiting.forEach((request) => request.dispatchEvent(new Event('success')));
    };
  });
  await page.reload();
  await expect(start(page)).toBeEnabled();
  await page.getByTestId('runs-open').click();
  const list = page.getByRole('dialog');
  await page.clock.fastForward('00:11');
  await expect(list).toContainText('does not answer');
  await page.evaluate(() => answer());
  await expect(page.getByTestId('run-continue')).toBeEnabled();
  await expect(list).not.toContainText('Runs are not kept');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('offer')).toContainText(/stopped in generation \d+ of 400/);
  await page.getByTestId('offer-decline').click();
  await isEnded(page);
});
