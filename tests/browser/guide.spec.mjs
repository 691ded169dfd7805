// Those who begin and those who listen: the tour, the summary and the sound, help and its words.
import { expect, test } from '@playwright/test';
import { expectAccessible, look } from './accessible.mjs';
import { open, toLast } from './page_object.mjs';

/** Goes back from the journal, which lies below the family tree: its beginning is seen, not the end of its list. */
async function expectWayBack(page) {
  const tour = page.getByTestId('tour');
  await tour.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByTestId('family')).toBeInViewport();
  await page.getByTestId('tour-next').click();
  await expect(tour).toContainText('7 of 8');
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
    if (index === 6) await expectWayBack(page);
    if (index === 5) await expectAccessible(page, 'the tour and a family tree');
    await page.keyboard.press('Enter');
  }
  await expect(tour).toBeHidden();
  await expect(page.locator('[data-toured]')).toHaveCount(0);
  // It ends where its last words can be done.
  await expect(page.getByTestId('recording')).toBeHidden();
  await expect(page.getByTestId('start')).toBeFocused();
  await expect(page.getByTestId('start')).toBeInViewport();
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

test('keys say how the search stands and play its curves, help explains words, and letters can be switched off', async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.voices = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      globalThis.voices.push(this.type);
      return start.apply(this, when);
    };
  });
  await open(page, '?device=cpu');
  // The first screen explains its words as well.
  const bench = page.getByRole('region', { name: 'Best and chosen optimizer' });
  await bench.getByRole('button', { name: 'seed', exact: true }).click();
  await expect(page.getByTestId('explanation')).toContainText('every random choice of a run follows');
  await page.keyboard.press('Escape');
  const told = page.getByTestId('told');
  await page.keyboard.press('l');
  await expect(told).toContainText('no curve to listen to yet');
  await page.keyboard.press('s');
  await expect(told).toHaveText('No search has been started.');
  await page.keyboard.press('Escape');
  await expect(told).toHaveText('');
  await page.goto('./?run=classroom');
  await toLast(page);
  await look(page, 'recording');
  await page.keyboard.press('s');
  await expect(told).toHaveText(/^Recording, generation (\d+) of \1, finished\. Best fitness 0\.\d+ by .+ #\d+, Adam at 10⁻³ 0\.\d+, (lead \+|behind by )0\.\d+\. .+ fresh seeds\.$/);
  // What describes the region says the same.
  await expect(page.getByRole('main')).toHaveAccessibleDescription(await told.innerText());
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
  await expectAccessible(page, 'help');

  // A word opens its explanation, whose curve follows the knob.
  await help.getByRole('button', { name: 'learning rate', exact: true }).click();
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
  await expectAccessible(page, 'a word');
  await page.keyboard.press('Escape');
  await expect(explanation).toBeHidden();
  await expect(help).toBeVisible();

  await page.getByTestId('help-characters').uncheck();
  await page.keyboard.press('Escape');
  await page.locator('body').click({ position: { x: 2, y: 2 } });
  await page.keyboard.press('s');
  await page.keyboard.press('?');
  await expect(help).toBeHidden();
  await expect(told).toHaveText('');
});
