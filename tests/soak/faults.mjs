// The faults of the soak: each is caused while a search runs, and waits until the page has answered it.
import { damaged, link } from '../browser/page_object.mjs';

/** Every GPU is refused, from the page's start on. */
export async function refuseGpu(page) {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'gpu', { value: { requestAdapter: async () => null } });
  });
}

/** In this order; `cause` is called in generation `shown` and returns what became of it, in words. */
export const FAULTS = [
  { name: 'engine killed', cause: ({ page }) => kill(page, 'workers=') },
  { name: 'GPU refused', cause: askForGpu },
  { name: 'tab hidden', cause: hide },
  { name: 'storage cleared', cause: clear },
  { name: 'link opened', cause: openLink },
  { name: 'damaged link opened', cause: openDamagedLink },
  { name: 'helper killed', cause: ({ page }) => kill(page, 'helper') },
];

/** Ends the worker whose name begins with `kind`; nothing tells the page. */
async function kill(page, kind) {
  const names = await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.name)));
  const worker = page.workers()[names.findIndex((name) => name.startsWith(kind))];
  if (!worker) throw new Error(`no worker is a ${kind}, only ${names.join(', ') || 'none'}`);
  const notice = page.getByText('The engine was lost');
  // An earlier one in the same search has another count.
  const [earlier] = await notice.allInnerTexts();
  const closed = worker.waitForEvent('close');
  worker.evaluate(() => self.close()).catch(() => {});
  await closed;
  await notice.filter({ hasNotText: earlier }).waitFor();
  return 'another engine took over';
}

/** Chooses the GPU, which ends the search, and goes on with it from the saved runs. */
async function askForGpu({ page }) {
  const choice = (name) => page.locator(`input[name=device][value=${name}]`);
  await page.getByTestId('device').click();
  // What is chosen already is not asked for again.
  await choice((await choice('webgpu').isChecked()) ? 'auto' : 'webgpu').check();
  await page.keyboard.press('Escape');
  await page.getByTestId('device').filter({ hasText: 'No GPU adapter was granted' }).waitFor();
  await page.getByTestId('runs-open').click();
  await page.getByTestId('run-continue').first().click();
  return 'refused, and the saved search went on on the CPU';
}

/** Hides the page for a generation. Headless, no tab is ever hidden: this is what a page hears. */
async function hide({ page, search }) {
  const look = (hidden) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, hidden);
  await look(true);
  await search.reach((await search.shown()) + 1);
  await look(false);
  await page.getByText('While this page was in the background').waitFor();
  return 'it trained on and said so on return';
}

/** Takes away everything stored, which the page then stores again. */
async function clear({ page, devtools, search }, shown) {
  const { origin } = new URL(page.url());
  const storageTypes = 'indexeddb,local_storage,cache_storage';
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes });
  await search.reach(shown + 2);
  await search.keeps(shown);
  return `all ${shown} generations were stored again`;
}

async function openLink({ page }) {
  await page.evaluate((link) => (location.hash = link), link);
  await page.getByTestId('shared').filter({ hasText: 'Adam' }).waitFor();
  await page.getByTestId('shared-close').click();
  return 'its genome was shown';
}

async function openDamagedLink({ page }) {
  await page.evaluate((link) => (location.hash = link), damaged);
  await page.getByTestId('shared-refused').filter({ hasText: 'damaged' }).waitFor();
  await page.getByTestId('shared-close').click();
  return 'refused in words';
}
