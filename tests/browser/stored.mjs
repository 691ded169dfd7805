// What the browser's database holds, read beside the page.
import { expect } from '@playwright/test';

/** The newest saved run, its head and its pieces as [number, text]; null where there is none. */
export function newestRun(page) {
  return page.evaluate(async () => {
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const opening = indexedDB.open('optimarium');
    // The page alone makes it.
    opening.onupgradeneeded = () => opening.transaction.abort();
    const database = await answer(opening).catch(() => null);
    if (!database) return null;
    try {
      const transaction = database.transaction(['heads', 'pieces']);
      const [heads, stored] = ['heads', 'pieces'].map((name) => transaction.objectStore(name));
      const key = (await answer(heads.getAllKeys())).at(-1);
      if (key === undefined) return null;
      const range = IDBKeyRange.bound([key, 0], [key, Infinity]);
      const [head, keys, pieces] = await Promise.all(
        [heads.get(key), stored.getAllKeys(range), stored.getAll(range)].map(answer),
      );
      return { head: JSON.parse(head), pieces: keys.map(([, number], place) => [number, pieces[place]]) };
    } finally {
      database.close();
    }
  });
}

/** Waits until `generations` of the newest run are stored: a page that goes takes with it what is on its way. */
export async function isStored(page, generations) {
  await expect.poll(() => told(page), { intervals: [50] }).toBe(generations);
}

/** Waits until `generations` of a newest run that goes on are stored, or more. */
export async function atLeastStored(page, generations, timeout) {
  await expect.poll(() => told(page), { intervals: [50], timeout }).toBeGreaterThanOrEqual(generations);
}

/** Waits until the newest run is stored as one that ended by the visitor's wish. */
export async function isEnded(page) {
  const ended = async () => (await newestRun(page))?.head.ended;
  await expect.poll(ended, { intervals: [50] }).toBe(true);
}

async function told(page) {
  return (await newestRun(page))?.head.told ?? 0;
}
