// Storage that is missing, refused or full, and browsers without locks: a search goes on all the same, and
// the page says where it is not kept. docs/browsers.md lists them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';
import { watch } from './console.mjs';
import { inWorker } from './faults.mjs';
import { choose, open, save, smallest, tiny } from './page_object.mjs';
import { expect, test } from './quiet.mjs';
import { isStored, newestRun } from './stored.mjs';

const query = '?device=cpu';

/** Runs a search to its end. */
async function search(page, generations = 1) {
  await choose(page, { ...smallest, Generations: generations });
  await page.getByTestId('start').click();
  const end = `Generation ${generations} of ${generations}`;
  await expect(page.getByTestId('generation')).toHaveText(end, { timeout: 90_000 });
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByTestId('error')).toBeHidden();
}

/** Expects that the page says why the run is not kept, and that it can be saved as a file. */
async function isNotKept(page, reason) {
  const notKept = page.getByTestId('not-kept');
  await expect(notKept).toContainText('Runs are not kept');
  await expect(notKept).toContainText(reason);
  const button = notKept.getByRole('button', { name: 'Save as file' });
  const file = JSON.parse(await readFile(await save(button), 'utf8'));
  expect(file.generations[0].told).toBeTruthy();
}

/** Expects one saved run, of all its generations, on the next visit. */
async function isKept(page, generations = 1) {
  await expect(page.getByTestId('not-kept')).toBeHidden();
  await isStored(page, generations);
  await page.reload();
  await page.getByTestId('runs-open').click();
  const runs = page.getByTestId('runs').getByRole('listitem');
  await expect(runs).toHaveCount(1);
  await expect(runs).toContainText(generations === 1 ? 'its only generation' : `all ${generations} generations`);
}

/** Leaves this page's origin no room beyond what it has. */
async function fill(page, origin) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
}

for (const [name, refuse] of [
  ['no database', () => Object.defineProperty(window, 'indexedDB', { value: undefined })],
  ['a database that fails to open', () => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...wishes) {
      const request = open.apply(this, wishes);
      request.addEventListener('upgradeneeded', () => request.transaction.abort());
      return request;
    };
  }],
]) {
  test(`${name}: the saved runs say that none is kept`, async ({ page, quiet }) => {
    await page.addInitScript(refuse);
    await open(page, query);
    await page.getByTestId('runs-open').click();
    const sheet = page.getByRole('dialog');
    await expect(sheet).toContainText('Runs are not kept');
    await expect(sheet).toContainText('stores nothing for this page');
  });
}

test('a browser that blocks all data of sites: the page works, and the search is not kept', async ({ baseURL, launchOptions }, info) => {
  const profile = info.outputPath('profile');
  const preferences = join(profile, 'Default', 'Preferences');
  const block = { profile: { default_content_setting_values: { cookies: 2 } } };
  await mkdir(dirname(preferences), { recursive: true });
  await writeFile(preferences, JSON.stringify(block));
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL });
  const page = await context.newPage();
  const complaints = watch(page);
  await open(page, query);
  expect(await page.evaluate(() => {
    try {
      return String(localStorage);
    } catch ({ name }) {
      return name;
    }
  })).toBe('SecurityError');
  await page.getByRole('button', { name: 'Switch to dark' }).click();
  await expect(page.getByRole('button', { name: 'Switch to light' })).toBeVisible();
  await expect(page.getByTestId('not-kept')).toBeHidden();
  await search(page);
  await isNotKept(page, 'stores nothing for this page');
  await page.getByTestId('not-kept').getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByTestId('not-kept')).toBeHidden();
  expect(complaints).toEqual([]);
  await context.close();
});

test('full storage: the search is not kept', async ({ page, quiet }) => {
  await open(page, query);
  await fill(page, await page.evaluate(() => location.origin));
  await search(page);
  await isNotKept(page, 'is full');
});

test('storage without room: a saved run stays where its going makes none, and the oldest goes where it does', async ({ page }) => {
  // There is room for one run, and for another in its place; for nothing more while it is full.
  await page.addInitScript(() => {
    const { put, delete: remove } = IDBObjectStore.prototype;
    const making = new WeakSet();
    let stored;
    IDBObjectStore.prototype.delete = function (...wishes) {
      if (this.name === 'heads') making.add(this.transaction);
      return remove.apply(this, wishes);
    };
    globalThis.refused = 0;
    IDBObjectStore.prototype.put = function (value, key) {
      const { transaction } = this;
      const request = put.call(this, value, key);
      if (!globalThis.full) {
        if (this.name !== 'heads') return request;
        if (stored === undefined || making.has(transaction)) stored = key;
        if (key === stored) return request;
        globalThis.refused += 1;
      }
      // As a browser ends what does not fit: when all has been taken.
      request.onsuccess = () => {
        const error = new DOMException('no room', 'QuotaExceededError');
        Object.defineProperty(transaction, 'error', { value: error, configurable: true });
        transaction.abort();
      };
      return request;
    };
  });
  const isFull = (full) => page.evaluate((full) => (globalThis.full = full), full);
  await open(page, query);
  await search(page);
  await isStored(page, 1);
  const saved = await newestRun(page);
  await isFull(true);
  await search(page, 2);
  await isNotKept(page, 'is full');
  const gone = page.getByText('made room for a newer one');
  await expect(gone).toBeHidden();
  expect(await newestRun(page)).toEqual(saved);

  await isFull(false);
  await search(page, 2);
  await expect(gone).toBeVisible();
  expect(await page.evaluate(() => globalThis.refused)).toBe(1);
  await isKept(page, 2);
});

test('a database that does not open: the search is not kept, until it does', async ({ page, context }) => {
  // It is to be deleted, which waits for a window that does not give way, and whoever opens it waits too.
  const other = await context.newPage();
  await other.goto('./favicon.svg');
  await other.evaluate(async () => {
    await new Promise((opened) => {
      globalThis.request = indexedDB.open('optimarium');
      request.onsuccess = opened;
    });
    await new Promise((blocked) => (indexedDB.deleteDatabase('optimarium').onblocked = blocked));
  });
  await page.clock.install();
  // Behind another window every press waits for frames.
  await page.bringToFront();
  await open(page, query);
  await search(page);
  await page.clock.fastForward('00:11');
  await isNotKept(page, 'does not answer');
  // The other window goes, the database is deleted, and a new one opens.
  await other.close();
  await isKept(page);
});

for (const [name, change] of [
  ['no locks', () => Object.defineProperty(navigator, 'locks', { value: undefined })],
  ['locks that are refused', () => {
    LockManager.prototype.request = async () => {
      throw new DOMException('not here', 'SecurityError');
    };
  }],
]) {
  test(`${name}: the search is kept`, async ({ page, quiet }) => {
    await page.addInitScript(change);
    await inWorker(page, 'cpu', change);
    await open(page, `${query}&workers=2`);
    await search(page);
    await isKept(page);
  });
}

/** Has a search keep the screen on. */
async function keepScreenOn(page) {
  await page.getByTestId('settings').click();
  await page.getByTestId('wake-lock').check();
  await page.keyboard.press('Escape');
}

/** Counts the screen's locks, asked for and released; each is granted while `granting`, or once `grant` is called. */
async function countLocks(page) {
  await page.addInitScript(() => {
    const locks = { asked: 0, released: 0 };
    const waiting = [];
    const release = async () => {
      locks.released += 1;
    };
    globalThis.locks = locks;
    globalThis.granting = true;
    globalThis.grant = () => waiting.splice(0).forEach((answer) => answer({ release }));
    WakeLock.prototype.request = () => {
      locks.asked += 1;
      return new Promise((answer) => {
        waiting.push(answer);
        if (granting) grant();
      });
    };
  });
}

const locks = (page) => expect.poll(() => page.evaluate(() => globalThis.locks));

test('the screen is kept on from the start of a search to its end, once, whenever it is held', async ({ page }) => {
  await countLocks(page);
  await open(page, query);
  await keepScreenOn(page);
  await choose(page, { ...tiny, Generations: 200 });
  await page.getByTestId('start').click();
  await locks(page).toEqual({ asked: 1, released: 0 });
  await page.getByTestId('reset').click();
  await locks(page).toEqual({ asked: 1, released: 1 });

  // A pause before the screen is kept on leaves no second lock.
  await page.evaluate(() => (globalThis.granting = false));
  await page.getByTestId('start').click();
  await locks(page).toEqual({ asked: 2, released: 1 });
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('pause')).toHaveText(/Resume/);
  await page.getByTestId('pause').click();
  await locks(page).toEqual({ asked: 3, released: 1 });
  await page.evaluate(() => grant());
  await locks(page).toEqual({ asked: 3, released: 2 });
  await page.getByTestId('reset').click();
  await locks(page).toEqual({ asked: 3, released: 3 });

  await page.evaluate(() => (globalThis.granting = true));
  await search(page);
  await locks(page).toEqual({ asked: 4, released: 4 });
});

test('a screen that may not be kept on: the search runs', async ({ page, quiet }) => {
  await page.addInitScript(() => {
    WakeLock.prototype.request = async () => {
      globalThis.refused = true;
      throw new DOMException('the battery is low', 'NotAllowedError');
    };
  });
  await open(page, query);
  await keepScreenOn(page);
  await search(page);
  expect(await page.evaluate(() => globalThis.refused)).toBe(true);
});

test('a screen that cannot be kept on: no switch says it could', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'wakeLock', { value: undefined }));
  await open(page, query);
  await page.getByTestId('settings').click();
  await expect(page.locator('#setting-Generations')).toBeVisible();
  await expect(page.getByTestId('wake-lock')).toHaveCount(0);
});
