// From a finished search to a verdict, its link, and the same claim tested again by whoever opens it.
import { readFile } from 'node:fs/promises';
import { choose, estimate, open, tiny } from './page_object.mjs';
import { expect, test } from './quiet.mjs';

/** A claim of the first version. */
const claimed = async () => (await readFile(new URL('../fixtures/claim.txt', import.meta.url), 'utf8')).trim();

/** On a telephone a table shows all of its columns, and so all that decides. */
async function expectWhole(page, testid) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  const table = page.getByTestId(testid);
  const cells = await table.locator('tbody :is(th, td)').evaluateAll((cells) =>
    cells.map((cell) => cell.getBoundingClientRect()).filter(({ left, right }) => left < 0 || right > innerWidth).length,
  );
  expect(cells, testid).toBe(0);
  const over = await table.evaluate(({ parentElement: room }) => room.scrollWidth - room.clientWidth);
  expect(over, testid).toBe(0);
  await page.setViewportSize(before);
}

const step = (page, name) => page.getByTestId(`step-${name}`);

test('a winner is taken to a verdict, and whoever opens its link tests it again', async ({ page, quiet }) => {
  test.setTimeout(240_000);
  await open(page, '?device=cpu&seed=7');
  await choose(page, { ...tiny, Generations: 2 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('proof-all')).toBeVisible({ timeout: 90_000 });
  await expect(page.getByTestId('guard')).toContainText(new RegExp(`All that is left takes ${estimate.source} here`));
  await expect(step(page, 'elsewhere')).toContainText('Another task: Digits');

  // The budget is the search's: six of the first generation, four new ones of the second.
  await expect(step(page, 'tune')).toContainText('The search had 10 trainings');
  await page.getByTestId('proof-all').click();
  await expect(step(page, 'confirm')).toHaveAttribute('data-status', 'done', { timeout: 90_000 });
  const again = page.getByTestId('confirmation').locator('tbody tr');
  await expect(again).toHaveCount(4);
  await expect(again.first()).toContainText(/Adam.*0\.\d{3}.*0\.\d{3}/s);
  await expect(page.getByTestId('guard')).toContainText(/The lead of #\d+ over Adam (shrank|grew) by 0\.\d{3}/);
  // It goes on behind another view.
  await page.getByTestId('view-laboratory').click();
  await expect(page.getByTestId('editor')).toBeVisible();
  await page.getByTestId('view-evolution').click();
  await expect(step(page, 'verdict')).toHaveAttribute('data-status', 'done', { timeout: 90_000 });
  await expect(step(page, 'tune')).toContainText(/Chosen of \d+ settings with 10 trainings: rate /);
  const rows = page.getByTestId('proof-table').locator('tbody tr');
  await expect(rows).toHaveCount(4);
  await expect(rows.first()).toContainText(/tuned Adam.*Fashion-MNIST.*points.*(better|worse|inconclusive)/s);
  await expect(rows.last()).toContainText(/Adam.*Digits.*points.*(better|worse|inconclusive)/s);
  await expect(page.getByTestId('proof-verdict')).toContainText(/tuned Adam on Fashion-MNIST/);
  await expect(page.getByTestId('proof-all')).toBeHidden();
  for (const table of ['confirmation', 'proof-table']) await expectWhole(page, table);

  const link = await page.getByTestId('claim-link').inputValue();
  const hash = new URL(link).hash;
  expect(hash.length).toBeLessThan(600);
  const told = await rows.evaluateAll((rows) => rows.map((row) => row.cells[2].textContent));

  // A new search has a path of its own, whose steps can be left out, done after all one by one, and stopped. It takes
  // its time, so that whoever wishes to stop one still can.
  await choose(page, { Generations: 1, Steps: 400 });
  await page.getByTestId('start').click();
  const skip = page.getByTestId('proof-skip');
  await expect(skip).toBeVisible({ timeout: 90_000 });
  await skip.click();
  await expect(step(page, 'confirm')).toHaveAttribute('data-status', 'out');
  const afterAll = { name: 'Do it after all' };
  await step(page, 'confirm').getByRole('button', afterAll).click();
  await page.getByTestId('confirm').click();
  await expect(again).toHaveCount(4, { timeout: 90_000 });
  await page.getByTestId('proof-begin').click();
  await page.getByTestId('proof-stop').click();
  await expect(step(page, 'tune')).toContainText('It was stopped.', { timeout: 30_000 });
  await skip.click();
  await step(page, 'tune').getByRole('button', afterAll).click();
  await expect(step(page, 'tune').getByTestId('proof-begin')).toBeVisible();

  await page.goto('about:blank');
  await open(page, `?device=cpu${hash}`);
  const claim = page.getByTestId('claim');
  await expect(claim).toContainText('Not checked here');
  const theirs = page.getByTestId('claim-table').locator('tbody tr');
  await expect(theirs).toHaveCount(4);
  for (const [at, points] of told.entries()) await expect(theirs.nth(at)).toContainText(points);
  await page.getByTestId('claim-test').click();
  await expect(page.getByTestId('claim-said')).toContainText(/10 seeds \(numbers 5\d\d,\d\d\d to 5\d\d,\d\d\d\)/);
  await expect(theirs.first()).toContainText(/points.*points.*(confirmed|contradicted|inconclusive|nothing claimed)/s, {
    timeout: 90_000,
  });
  await expect(page.getByTestId('claim-said')).not.toContainText('numbers 500,000');
  await expectWhole(page, 'claim-table');
  await page.getByTestId('claim-repeat').click();
  await expect(page.getByTestId('claim-said')).toContainText('to the last bit', { timeout: 90_000 });
  const before = page.getByTestId('claim-before');
  await expect(before).toContainText('Tested here once before');
  await page.reload();
  await expect(before).toContainText('Tested here once before');
  await page.getByTestId('claim-close').click();
  await expect(claim).toBeHidden();
  expect(new URL(page.url()).hash).toBe('');
  await page.goBack();
  await expect(claim).toBeVisible();
  await page.goForward();
  await expect(claim).toBeHidden();

  // A damaged claim is refused in words, and one of another page opens.
  const theirLink = await claimed();
  const refused = page.getByTestId('claim-refused');
  await page.evaluate((link) => (location.hash = link), theirLink.slice(0, -2));
  await expect(refused).toContainText('did not arrive whole');
  await page.evaluate((link) => (location.hash = link), theirLink);
  await expect(claim).toContainText(/said to be better than tuned Adam: \+1\.1 ± 0\.4 points of accuracy/);
  await page.goBack();
  await expect(refused).toBeVisible();
  await page.getByTestId('claim-close').click();
  await expect(claim).toBeHidden();
});
