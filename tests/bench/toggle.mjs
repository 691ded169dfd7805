// How soon a toggled gene shows: node toggle.mjs '{"page": FOLDER, "runs": 10}'. Prints {"cold_ms",
// "warm_ms"}: from the press of a switch in the laboratory, on the CPU, to the first point of a new
// curve. Cold is the first press, as soon as the laboratory is open, one per fresh browser; warm are
// later ones in the last browser, each after the training before.
import { finish, request, serve, visit } from './browser.mjs';

const { page: folder, runs } = request;
const { address } = await serve(folder);
const result = { cold_ms: [], warm_ms: [] };
for (let i = 1; i <= runs; i++) {
  await visit(async (page) => {
    await page.goto(`${address}?device=cpu`);
    await page.getByTestId('start').click({ trial: true });
    await page.getByTestId('view-laboratory').click();
    const gene = page.getByRole('switch', { name: 'bias correction' });
    result.cold_ms.push(await gene.evaluate(toggle));
    while (i === runs && result.warm_ms.length < runs) {
      await page.getByTestId('live-result').filter({ hasText: 'One seed proves nothing' }).waitFor({ timeout: 120_000 });
      result.warm_ms.push(await gene.evaluate(toggle));
    }
  });
}
finish(result);

/** Presses `gene` and returns after how many milliseconds the first point is drawn. */
function toggle(gene) {
  const charts = document.querySelector('[data-testid=live-charts]');
  return new Promise((resolve) => {
    // The curves before go at once, so whatever is seen after an empty chart is new.
    let empty = false;
    const pressed = performance.now();
    const look = () => {
      const drawn = charts.querySelector('.chart-room path.line');
      empty ||= !drawn;
      if (!empty || !drawn) return;
      seen.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - pressed));
    };
    const seen = new MutationObserver(look);
    seen.observe(charts, { childList: true, subtree: true });
    gene.click();
    look();
  });
}
