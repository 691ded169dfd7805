// How long a visitor waits: node startup.mjs '{"page": FOLDER, "runs": 5}'. Prints {"usable_ms",
// "generation_ms"}, one value per fresh browser: from navigation until "Start" can be clicked, and
// from that click to the end of the first generation of Quick look on the CPU.
import { finish, request, serve, visit } from './browser.mjs';

const { page: folder, runs } = request;
const { address } = await serve(folder);
const result = { usable_ms: [], generation_ms: [] };
const wait = async (page) => {
  const start = page.getByTestId('start');
  const navigated = performance.now();
  await page.goto(`${address}?device=cpu`, { waitUntil: 'commit' });
  await start.click({ trial: true });
  const usable = performance.now();
  await start.click();
  await page.getByTestId('generation').filter({ hasText: 'Generation 2 of' }).waitFor({ timeout: 300_000 });
  result.usable_ms.push(usable - navigated);
  result.generation_ms.push(performance.now() - usable);
};
for (let i = 0; i < runs; i++) await visit(wait);
finish(result);
