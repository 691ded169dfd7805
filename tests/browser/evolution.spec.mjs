// Evolution made legible: looking back, lineage, scores on fresh seeds; charts as files.
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, open, tiny } from './page_object.mjs';

const fixture = new URL('../fixtures/run.json', import.meta.url);

/** Opens the recording of the fixture. */
async function replay(page) {
  await page.route('**/runs/classroom.json', (route) => route.fulfill({ path: fixture.pathname }));
  await page.goto('./?run=classroom');
}

const titled = (page, title) => page.locator('figure', { has: page.getByText(title, { exact: true }) });

const generation = (number) => `Generation ${number} of ${tiny.Generations}`;

test('one looks back while a run goes on, follows a lineage, and scores the best again', async ({ page }) => {
  const complaints = watch(page);
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
  await expect(page.getByTestId('candidate')).toHaveCount(tiny.Population);
  await page.getByTestId('look-on').click();
  await expect(shown).toHaveText(generation(2));
  await now.click();
  await expect(shown).toHaveText(generation(tiny.Generations));

  // The youngest of a population comes last; its oldest ancestor is of the first generation.
  await page.getByTestId('candidate').last().click();
  await page.getByText(/^Lineage of #\d+$/).click();
  const ancestors = page.getByTestId('lineage').getByRole('listitem');
  const more = page.getByRole('button', { name: /^Show \d+ more$/ });
  await expect(ancestors.first()).toContainText(/Generation \d+: /);
  if (await more.count()) await more.click();
  await ancestors.last().getByRole('button').click();
  await expect(ancestors.first()).toContainText('Generation 1: ');
  await expect(shown).toHaveText(generation(1));
  await now.click();

  await page.getByTestId('confirm').click();
  const rows = page.getByTestId('confirmation').locator('tbody tr');
  await expect(rows).toHaveCount(4, { timeout: 90_000 });
  await expect(rows.first()).toContainText(/Adam.*0\.\d{3}.*0\.\d{3}/s);
  await expect(page.getByTestId('guard')).toContainText(/The lead of #\d+ over Adam (shrank|grew) by 0\.\d{3}/);
  await expect(page.getByTestId('error')).toBeHidden();
  expect(complaints).toEqual([]);
});

test('a chart’s lines toggle, and it is saved as CSV, SVG and PNG', async ({ page }) => {
  await replay(page);
  const chart = titled(page, 'Fitness');
  await expect(chart.locator('.chart-room path.line')).toHaveCount(3);
  const adam = chart.getByRole('button', { name: 'Adam' });
  await expect(adam).toHaveAttribute('aria-pressed', 'true');
  await adam.click();
  await expect(adam).toHaveAttribute('aria-pressed', 'false');
  await expect(chart.locator('.chart-room path.line')).toHaveCount(2);

  await chart.getByRole('button', { name: 'Save as' }).click();
  const save = async (name) => {
    const download = page.waitForEvent('download');
    await chart.getByRole('button', { name, exact: true }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`fitness.${name.toLowerCase()}`);
    return readFile(await file.path());
  };
  const csv = String(await save('CSV')).split('\r\n');
  expect(csv[0]).toBe('generation,mean,best');
  expect(csv[1]).toMatch(/^1,[\d.]+,[\d.]+$/);
  const svg = String(await save('SVG'));
  const look = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { lines: read.querySelectorAll('path[stroke^="#"]').length, text: read.documentElement.textContent };
  }, svg);
  expect(look.lines).toBeGreaterThanOrEqual(2);
  expect(look.text).toContain('Fitness');
  expect(svg).not.toMatch(/class=|var\(|oklch/);
  expect(svg).toContain(' opacity="');
  const png = await save('PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
});

test('terms and genes over the generations are read by pointer, keys and table', async ({ page }) => {
  const complaints = watch(page);
  await replay(page);
  const { generations } = JSON.parse(await readFile(fixture, 'utf8')).config;
  await expect(page.getByTestId('generation')).toHaveText(`Generation ${generations} of ${generations}`);
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
  expect(complaints).toEqual([]);
});
