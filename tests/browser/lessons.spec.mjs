// The lessons that come with the page: each is where its link says, and one of them is done, curve and all.
import { expectAccessible } from './accessible.mjs';
import { watch } from './console.mjs';
import { estimate, open } from './page_object.mjs';
import { expect, test } from './quiet.mjs';

test('every lesson of the list is there, a class’s opens, and one is done with a drawn curve', async ({ page, quiet }) => {
  await open(page, '?device=cpu');
  const list = page.getByTestId('lessons');
  await list.locator('summary').click();
  const all = await list
    .getByRole('link')
    .evaluateAll((all) => all.map((one) => ({ query: one.getAttribute('href').slice(2), title: one.textContent })));
  const links = all.filter(({ query }) => query.startsWith('?'));
  const notes = all.filter(({ query }) => query.startsWith('notes/'));
  expect([links.length, notes.length, all.length]).toEqual([6, 6, 12]);
  for (const [place, { query, title }] of links.entries()) {
    const file = await page.request.get(new URL(new URLSearchParams(query).get('lesson'), page.url()).href);
    expect((await file.json()).title).toBe(title);
    const told = await page.request.get(new URL(notes[place].query, page.url()).href);
    expect(await told.text()).toContain(`<h1>${title}</h1>`);
  }
  const panel = page.getByTestId('lesson-panel');
  const start = page.getByTestId('lesson-start');
  const enter = async ({ query, title }) => {
    await page.goto('about:blank');
    await open(page, `${query}&device=cpu`);
    await expect(panel.getByRole('heading', { name: title })).toBeVisible();
  };
  const isPosed = async () => {
    await expect(panel.locator('.lesson-text').first()).toContainText(/\w{3}/);
    await expect(start).toBeDisabled();
  };
  // A class's: who does it comes first, and whoever is in none needs no name.
  await enter(links.find(({ title }) => title === 'Is it really better?'));
  await page.getByTestId('class-alone').click();
  await expect(panel.getByRole('slider')).toBeVisible();
  await page.reload();
  await page.getByTestId('class-join').click();
  await page.getByTestId('class-name').fill('1');
  await page.getByTestId('class-name').press('Enter');
  await isPosed();
  // A lesson of the list is one entry of the history.
  await page.goto('about:blank');
  await open(page, '?device=cpu');
  await list.locator('summary').click();
  await list.getByRole('link', { name: links[0].title, exact: true }).click();
  await expect(panel.getByRole('heading', { name: links[0].title })).toBeVisible();
  await page.goBack();
  await expect(list).toBeVisible();
  expect(new URL(page.url()).searchParams.has('lesson')).toBe(false);
  await enter(links[0]);
  await isPosed();

  // It says beforehand where and how long it trains, and what a class needs.
  const before = page.getByTestId('lesson-before');
  await expect(before).toContainText('Trains on: CPU');
  await expect(before).toContainText(new RegExp(`Takes ${estimate.source} and`), { timeout: 30_000 });
  await before.getByRole('button', { name: 'Can my class run this?' }).click();
  const check = page.getByRole('dialog', { name: 'Can my class run this?' });
  await expect(check).toContainText(/fetches up to \d+ MB, and \d+ MB more where/);
  await page.keyboard.press('Escape');

  // A curve by keyboard, then by pointer.
  await panel.getByRole('radio', { name: 'SGD' }).check();
  await expect(page.getByTestId('lesson-state')).toContainText('task 2 waits');
  const points = panel.locator('.curve-point');
  await expect(points).toHaveCount(7);
  await points.first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await expect(points.first()).toHaveAttribute('aria-valuetext', '2.45');
  await page.keyboard.press('ArrowRight');
  await expect(points.nth(1)).toBeFocused();
  const { x, y, width, height } = await page.getByTestId('curve').boundingBox();
  await page.mouse.move(x + width * 0.95, y + height * 0.9);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height * 0.75, { steps: 8 });
  await page.mouse.up();
  const heights = await points.evaluateAll((all) => all.map((one) => Number(one.getAttribute('aria-valuenow'))));
  expect(heights[6]).toBeLessThan(0.3);
  expect(heights[3]).toBeGreaterThan(0.4);
  expect(heights[3]).toBeLessThan(0.8);
  await panel.locator('input[type=range]').press('ArrowRight');
  await expectAccessible(page, 'before the start');

  // Whoever starts by keyboard stays on the button.
  await start.press('Enter');
  await expect(page.getByTestId('lesson-state')).toContainText('The run: best', { timeout: 60_000 });
  await expect(start).toBeFocused();
  await expect(page.getByTestId('curve-said')).toContainText(/your curve is \d\.\d\d away on average/);
  await expect(panel.locator('.curve-told')).toHaveCount(1);
  await expectAccessible(page, 'after the run');
});

test('where nothing can be trained a lesson shows its recording, whose file says what was predicted', async ({ page }) => {
  const complaints = watch(page);
  await page.route('**/engine-cpu_loader.js', (route) => route.fulfill({ status: 404 }));
  await page.goto('./?lesson=lessons/what-an-optimizer-does.json&device=cpu');
  const panel = page.getByTestId('lesson-panel');
  const start = page.getByTestId('lesson-start');
  await expect(start).toHaveText('Watch the recording');
  await expect(page.getByTestId('lesson-before')).toContainText('A recording is shown in place of a run');
  // No other recording plays beside the task.
  await expect(page.getByTestId('recording')).toBeHidden();
  await expect(start).toBeDisabled();
  await panel.getByRole('radio', { name: 'SGD' }).check();
  await panel.locator('.curve-point').first().press('ArrowDown');
  await panel.locator('input[type=range]').press('ArrowRight');
  // One that does not come begins nothing: what is predicted can still be changed.
  await page.route('**/recorded/*.json', (route) => route.fulfill({ status: 404 }));
  await start.press('Enter');
  await expect(page.getByTestId('refused')).toContainText('404');
  await panel.getByRole('radio', { name: 'Adam', exact: true }).check();
  await page.unroute('**/recorded/*.json');
  await start.press('Enter');
  await expect(page.getByTestId('lesson-state')).toContainText('The recorded run: best', { timeout: 30_000 });
  await expect(page.getByTestId('recording')).toBeVisible();
  await expect(page.getByTestId('curve-said')).toContainText(/your curve is \d\.\d\d away on average/);
  await expectAccessible(page, 'after the recording');
  expect(complaints.filter((text) => !/engine-cpu_loader|recorded|404/.test(text))).toEqual([]);

  // A class's lesson asks for a run of one's own; without a class its recording plays as well.
  await page.goto('about:blank');
  await page.goto('./?lesson=lessons/is-it-really-better.json&device=cpu');
  await page.getByTestId('class-name').fill('Mia');
  await page.getByTestId('class-name').press('Enter');
  await expect(page.getByTestId('lesson-before')).toContainText('at a neighbour’s');
  await page.getByTestId('class-rename').click();
  await page.getByTestId('class-alone').click();
  await expect(start).toHaveText('Watch the recording');
});

test('the optimizer under test is chosen by one press, wherever it stands in the garden', async ({ page, quiet }) => {
  await open(page, '?lesson=lessons/why-adam-divides.json&device=cpu');
  const panel = page.getByTestId('lesson-panel');
  await panel.locator('.curve-point').first().press('ArrowDown');
  await panel.locator('input[type=range]').press('ArrowRight');
  await panel.getByRole('radio', { name: '0.05' }).check();
  const chooser = page.getByTestId('lesson-tested');
  await expect(chooser).toHaveCount(0);
  await page.getByTestId('lesson-start').click();
  await expect(page.getByTestId('lesson-state')).toContainText('The run: best', { timeout: 60_000 });
  await chooser.click();
  const card = page.locator('.best-and-chosen .genome-card').first();
  await expect(card).toContainText('#0 in this run');
  await expect(card).toBeInViewport();
});
