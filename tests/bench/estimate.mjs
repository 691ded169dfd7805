// What the page says a search will take, and what it takes: node estimate.mjs '{"page": FOLDER, "runs": 5}'. Each
// search of the list below in as many fresh browsers, on the CPU; asks the page, then starts. Prints, for each,
// {"search", "said", "took_s"}: its own words, and seconds from the press of Start to the end, images fetched on the
// way included.
import { choose } from '../browser/page_object.mjs';
import { finish, request, serve, visit } from './browser.mjs';

const SEARCHES = [
  { preset: 'quick' },
  { preset: 'quick', values: { Generations: 20 } },
  { preset: 'quick', values: { Population: 30, Generations: 6 } },
  { preset: 'quick', values: { Batch: 16, Generations: 20 } },
  { preset: 'classroom', values: { Generations: 3 } },
];

const { page: folder, runs } = request;
const { address } = await serve(folder);
const result = [];
for (const search of SEARCHES) {
  const one = { search: [search.preset, JSON.stringify(search.values ?? {})].join(' '), said: [], took_s: [] };
  const ask = async (page) => {
    await page.goto(`${address}?device=cpu`);
    await page.getByTestId(`preset-${search.preset}`).click();
    await choose(page, search.values ?? {});
    const estimate = page.locator('.estimate');
    const known = estimate.filter({ hasText: 'Takes' });
    // A preset is timed unasked.
    const button = estimate.getByRole('button');
    await known.or(button).waitFor({ timeout: 60_000 });
    if (await button.isVisible()) await button.click();
    await known.waitFor({ timeout: 60_000 });
    one.said.push((await known.innerText()).replace(/^Takes | and .*$/gs, ''));
    await page.getByTestId('start').click();
    const begun = performance.now();
    await page.getByTestId('progress').filter({ hasText: 'Finished' }).waitFor({ timeout: 600_000 });
    one.took_s.push((performance.now() - begun) / 1000);
  };
  for (let i = 0; i < runs; i++) await visit(ask);
  result.push(one);
}
finish(result);
