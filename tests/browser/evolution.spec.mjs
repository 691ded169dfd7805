// Evolution made legible: looking back, names, lineage; charts as files. Scores on fresh seeds are in claim.spec.mjs.
import { readFile } from 'node:fs/promises';
import { choose, open, save, tiny, toLast } from './page_object.mjs';
import { expect, test } from './quiet.mjs';

const fixture = new URL('../fixtures/run.json', import.meta.url);

const titled = (page, title) => page.locator('figure', { has: page.getByText(title, { exact: true }) });

const generation = (number) => `Generation ${number} of ${tiny.Generations}`;

test('one looks back while a run goes on, follows a lineage, and shares a flower', async ({ page, quiet }) => {
  await open(page, '?device=cpu&seed=7');
  await choose(page, tiny);
  await page.getByTestId('start').click();
  const [shown, back, now] = ['generation', 'look-back', 'look-now'].map((part) => page.getByTestId(part));

  // The run goes on while the first generation is on show.
  await expect(async () => {
    const looksBack = (await now.isVisible()) && (await shown.innerText()) === generation(1);
    if (!looksBack) await back.click({ timeout: 1_000 });
    await expect(shown).toHaveText(generation(1), { timeout: 500 });
  }).toPass({ timeout: 90_000 });
  await expect(back).toBeDisabled();
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 90_000 });
  await expect(shown).toHaveText(generation(1));
  await expect(page.locator('.best-and-chosen h2').first()).toHaveText(/^Best until then: /);
  const plants = page.getByTestId('candidate');
  await expect(plants).toHaveCount(tiny.Population);
  const heights = await plants.evaluateAll((plants) => plants.map((plant) => plant.style.getPropertyValue('--height')));
  expect(new Set(heights).size).toBeGreaterThan(1);
  await page.getByTestId('look-on').click();
  await expect(shown).toHaveText(generation(2));
  await now.click();
  await expect(shown).toHaveText(generation(tiny.Generations));

  // The youngest of a population comes last; its oldest ancestor is of the first generation.
  await plants.last().click();
  await page.getByText(/^Lineage of #\d+$/).click();
  const family = page.getByTestId('family');
  const own = family.locator('.family-member[tabindex="0"]');
  await expect(own).toHaveCount(1);
  await own.focus();
  const mine = await own.getAttribute('aria-label');
  if (mine.includes('child of')) {
    await page.keyboard.press('ArrowUp');
    await expect(family.locator('.family-member:focus')).not.toHaveAttribute('aria-label', mine);
    await page.keyboard.press('End');
    await expect(family.locator('.family-member:focus')).toHaveAttribute('aria-label', mine);
  }
  const [content, room] = await family.evaluate((tree) => [tree.scrollWidth, tree.clientWidth]);
  expect(content).toBeLessThanOrEqual(room);
  const ancestors = page.getByTestId('lineage').getByRole('listitem');
  const more = page.getByRole('button', { name: /^Show \d+ more$/ });
  await expect(ancestors.first()).toContainText(/Generation \d+: /);
  if (await more.count()) await more.click();
  await ancestors.last().getByRole('button').click();
  await expect(ancestors.first()).toContainText('Generation 1: ');
  await expect(shown).toHaveText(generation(1));
  await now.click();

  // Whoever is chosen has a name, and a link of its own; a best that was pressed is told on its own card.
  const chosen = page.locator('[data-testid=candidate]:not([aria-pressed=true])').last();
  const name = (await chosen.getAttribute('aria-label')).match(/^(.+) #\d+: /)[1];
  await chosen.click();
  await expect(page.locator('.best-and-chosen .genome-card .genome-name')).toHaveText(name);
  const best = await page.locator('.best-and-chosen h2').last().innerText();
  if (!best.includes(name)) {
    await page.getByTestId('share-chosen').click();
    await expect(page.getByTestId('share-name')).toHaveText(name);
    const shared = new URL(await page.getByTestId('share-link').inputValue()).hash;
    await page.keyboard.press('Escape');
    const other = await page.context().newPage();
    await other.goto(`./?device=cpu${shared}`);
    await expect(other.getByTestId('shared').getByRole('heading')).toHaveText(name);
    await other.close();
  }

  await expect(page.getByTestId('error')).toBeHidden();
});

test('charts of a recording of the first version: read by pointer, keys and table, toggled, and saved', async ({ page, quiet }) => {
  await page.route('**/runs/classroom.json', (route) => route.fulfill({ path: fixture.pathname }));
  await page.goto('./?run=classroom');
  const { generations } = JSON.parse(await readFile(fixture, 'utf8')).config;
  await toLast(page);
  // Who comes for a recording is offered no tour.
  await expect(page.getByTestId('tour-offer')).toBeHidden();
  await expect(page.getByTestId('tour')).toBeHidden();
  await expect(page.getByTestId('generation')).toHaveText(`Generation ${generations} of ${generations}`);
  // It kept no curves: of four charts the two of learning curves are left out.
  const charts = page.locator('.journal .charts figure');
  await expect(charts).toHaveCount(2);
  await expect(charts.first()).toContainText('Fitness');

  const chart = titled(page, 'Fitness');
  await expect(chart.locator('.chart-room path.line')).toHaveCount(3);
  const adam = chart.getByRole('button', { name: 'Adam' });
  await expect(adam).toHaveAttribute('aria-pressed', 'true');
  await adam.click();
  await expect(adam).toHaveAttribute('aria-pressed', 'false');
  await expect(chart.locator('.chart-room path.line')).toHaveCount(2);

  await chart.getByRole('button', { name: 'Save as' }).click();
  const saved = async (name) => String(await readFile(await save(chart.getByRole('button', { name, exact: true }))));
  expect(await saved('CSV')).toMatch(/^generation,mean,best\r\n1,[\d.]+,[\d.]+\r\n/);
  const svg = await saved('SVG');
  const look = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { lines: read.querySelectorAll('path[stroke^="#"]').length, text: read.documentElement.textContent };
  }, svg);
  expect(look.lines).toBeGreaterThanOrEqual(2);
  expect(look.text).toContain('Fitness');
  expect(svg).not.toMatch(/class=|var\(|oklch/);
  expect(svg).toContain(' opacity="');

  await page.getByTestId('drift').locator('summary').click();
  for (const [title, lines] of [['Terms in the population', 7], ['lr, learning rate', 1], ['Switches', 6]]) {
    const chart = titled(page, title);
    const [reading, cursor] = [chart.locator('.chart-axis'), chart.getByRole('slider')];
    await expect(chart.locator('.chart-room path.line')).toHaveCount(lines);
    await cursor.hover();
    await expect(reading).toHaveText(/^generation \d · .+ \d/);
    await cursor.press('Home');
    await expect(reading).toHaveText(/^generation 1 · .+ \d/);
    await cursor.press('ArrowRight');
    await expect(reading).toHaveText(/^generation 2 · .+ \d/);
    await expect(cursor).toHaveAttribute('aria-valuetext', /^generation 2 · /);
    await chart.getByRole('button', { name: 'Data table' }).click();
    const rows = chart.getByRole('region').locator('tbody tr');
    await expect(rows).toHaveCount(generations);
    await expect(rows.first().getByRole('cell')).toHaveCount(lines);
  }
});
