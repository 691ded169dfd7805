// Those who begin and those who listen: names, the family tree, words, help, the tour, the summary and the sound.
import { expect, test } from '@playwright/test';
import { expectAccessible as look } from './accessible.mjs';
import { choose, lesson, link, open, tiny } from './page_object.mjs';

/** A recording, held at its last generation. */
async function recording(page) {
  await page.goto('./?run=classroom');
  const slider = page.getByTestId('replay-slider');
  await expect(slider).toBeVisible();
  await slider.focus();
  await page.keyboard.press('End');
  await expect(page.getByTestId('generation')).toHaveText(/^Generation (\d+) of \1$/);
}

test('a tour is offered once, moves the page, and is left at any step', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, '?device=cpu');
  const tour = page.getByTestId('tour');
  await expect(page.getByTestId('tour-offer')).toBeVisible();
  await expect(tour).toBeHidden();
  await page.getByTestId('tour-start').click();
  await expect(tour).toContainText('1 of 8');
  await expect(page.getByTestId('recording')).toBeVisible();
  const next = page.getByTestId('tour-next');
  await expect(next).toBeFocused();
  const places = ['garden', 'garden', 'garden', 'figures', 'bench', 'tree', 'journal', 'help'];
  for (const [index, place] of places.entries()) {
    await expect(tour).toContainText(`${index + 1} of 8`);
    await expect(page.locator('[data-toured]')).toHaveAttribute('data-tour', place);
    await expect(page.locator('[data-toured]')).toBeInViewport();
    if (index === 1) await expect(page.getByTestId('generation')).toHaveText(/^Generation 1 of/);
    if (index === 2) await expect(page.getByTestId('generation')).toHaveText(/^Generation (\d+) of \1$/);
    if (index === 5) await expect(page.getByTestId('family')).toBeVisible();
    if (index === 5) await look(page, 'the tour and a family tree');
    await page.keyboard.press('Enter');
  }
  await expect(tour).toBeHidden();
  await expect(page.locator('[data-toured]')).toHaveCount(0);
  // It is offered no more, but found.
  await open(page, '?device=cpu');
  await expect(page.getByTestId('tour-offer')).toBeHidden();
  await page.keyboard.press('?');
  await page.getByTestId('help-tour').click();
  await expect(tour).toContainText('1 of 8');
  await next.click();
  await page.keyboard.press('Escape');
  await expect(tour).toBeHidden();
});

test('who comes by a link, for a lesson or for a recording is offered no tour', async ({ page }) => {
  for (const address of [`?device=cpu${link}`, `?device=cpu${lesson}`, '?run=classroom']) {
    await page.goto('about:blank');
    await page.goto(`./${address}`);
    await expect(page.locator('aside, [data-testid=recording]').first()).toBeVisible();
    await expect(page.getByTestId('tour-offer')).toBeHidden();
    await expect(page.getByTestId('tour')).toBeHidden();
  }
});

test('keys say how the search stands and play its curves; letters can be switched off', async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.voices = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      globalThis.voices.push(this.type);
      return start.apply(this, when);
    };
  });
  await open(page, '?device=cpu');
  const told = page.getByTestId('told');
  await page.keyboard.press('l');
  await expect(told).toContainText('no curve to listen to yet');
  await page.keyboard.press('s');
  await expect(told).toHaveText('No search has been started.');
  await page.keyboard.press('Escape');
  await expect(told).toHaveText('');
  await recording(page);
  await page.keyboard.press('s');
  await expect(told).toHaveText(/^Recording, generation (\d+) of \1, finished\. Best fitness 0\.\d+ by .+ #\d+, Adam at 10⁻³ 0\.\d+, a lead of .+ fresh seeds\.$/);
  expect(await page.locator('#standing').textContent()).toBe(await told.innerText());
  expect(await page.evaluate(() => globalThis.voices)).toEqual([]);
  await page.keyboard.press('l');
  await expect(page.getByTestId('listen')).toHaveText('Silence');
  await expect(told).toContainText('Adam on the right');
  expect(await page.evaluate(() => globalThis.voices)).toEqual(['triangle', 'sine']);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('listen')).toHaveText('Listen to the curves');
  await page.keyboard.press('?');
  const help = page.getByTestId('help-sheet');
  await expect(help).toContainText('say how the search stands');
  await look(page, 'help');
  await page.getByTestId('help-characters').uncheck();
  await page.keyboard.press('Escape');
  await page.locator('body').click({ position: { x: 2, y: 2 } });
  await page.keyboard.press('s');
  await page.keyboard.press('?');
  await expect(help).toBeHidden();
  await expect(told).toHaveText('');
});

test('a word opens its explanation, and its curve follows the knob', async ({ page }) => {
  await open(page, '?device=cpu');
  await page.getByTestId('help').click();
  await page.getByRole('button', { name: 'learning rate', exact: true }).click();
  const explanation = page.getByTestId('explanation');
  await expect(explanation.locator('p')).toHaveCount(4 + (await explanation.locator('.chart-empty').count()));
  const path = () => explanation.locator('path.line').first().getAttribute('d');
  const before = await path();
  // The number stands in a sentence, which follows it as the curve does; by keys and by a drag.
  const number = explanation.getByRole('slider', { name: 'learning rate' });
  await number.press('ArrowRight');
  await expect(number).toHaveAttribute('aria-valuenow', '0.11');
  await expect(explanation).toContainText('With a learning rate of 0.11 every step leaves 78 % of the distance');
  await expect.poll(path).not.toBe(before);
  const { x, y, width, height } = await number.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 300, y + 60, { steps: 5 });
  await expect(number).toHaveAttribute('aria-valuetext', '1.04');
  await expect(explanation).toContainText('the descent diverges');
  await page.mouse.up();
  await page.mouse.move(x, y);
  await expect(number).toHaveAttribute('aria-valuetext', '1.04');
  await expect(number).toBeFocused();
  await look(page, 'a word');
  await page.keyboard.press('Escape');
  await expect(explanation).toBeHidden();
  await expect(page.getByTestId('help-sheet')).toBeVisible();
});

test('flowers have names, a family and links of their own', async ({ page }) => {
  await open(page, '?device=cpu');
  await choose(page, { ...tiny, Generations: 3 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('generation')).toHaveText(/Generation 3 of 3/, { timeout: 90_000 });
  await expect(page.getByTestId('progress')).toContainText('Finished', { timeout: 60_000 });
  const chosen = page.locator('[data-testid=candidate]:not([aria-pressed=true])').last();
  const name = (await chosen.getAttribute('aria-label')).match(/^(.+) #\d+: /)[1];
  await chosen.click();
  const best = await page.locator('.best-and-chosen h2').last().innerText();
  const card = page.locator('.best-and-chosen .genome-card');
  await expect(card.locator('.genome-name')).toHaveText(name);
  // A best that was pressed is told on its own card.
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
  await page.getByText(/^Lineage of #\d+$/).click();
  const family = page.getByTestId('family');
  await expect(family.locator('.family-member[tabindex="0"]')).toHaveCount(1);
  const own = family.locator('.family-member[tabindex="0"]');
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
});
