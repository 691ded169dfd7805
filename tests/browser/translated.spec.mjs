// A page that its browser translates while it lives: every text node gives way to nested <font> elements.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, open, tiny } from './page_object.mjs';
import { translate } from './translate.mjs';

const settings = { ...tiny, Generations: 3 };

/** Searches, translates in one of these `ways`, looks back, and so on; then searches once more. Returns what can be read. */
async function visit(page, ways) {
  const complaints = watch(page);
  await open(page, '?device=cpu&seed=7&workers=1');
  await choose(page, settings);
  const generation = page.getByTestId('generation');
  const last = `Generation ${settings.Generations} of ${settings.Generations}`;
  const search = async (inTwo) => {
    await page.getByTestId('start').click();
    await expect(generation).toHaveText(/Generation [2-9]/, { timeout: 60_000, ignoreCase: true });
    if (inTwo !== undefined) {
      expect(await page.evaluate(translate, inTwo)).toBeGreaterThan(50);
      await expect(page.getByTestId('start')).toHaveText('START AGAIN');
    }
    await expect(generation).toHaveText(last, { timeout: 90_000, ignoreCase: true });
    await expect(page.getByTestId('start')).toBeEnabled({ timeout: 90_000 });
    await expect(page.getByTestId('best-fitness')).toHaveText(/^\d\.\d{3}$/);
    await expect(page.getByTestId('adam-fitness')).toHaveText(/^\d\.\d{3}$/);
  };
  for (const inTwo of ways) {
    await search(inTwo);
    // Views that come and go do so whole.
    await page.getByTestId('look-back').click();
    await expect(generation).toHaveText(`Generation ${settings.Generations - 1} of ${settings.Generations}`);
    await page.getByTestId('look-now').click();
    await page.getByTestId('reset').click();
    await expect(generation).toBeHidden();
  }
  await search();
  expect(complaints).toEqual([]);
  // Times differ from visit to visit, and so does which of the latest news was spoken last.
  const text = await page.evaluate(() => {
    document.querySelector('[data-testid=voice]').remove();
    return document.body.innerText;
  });
  const lines = text.toUpperCase().split('\n').map((line) => line.replace(/[\d.,:]+/g, '0').trim());
  return lines.filter(Boolean).map((line) => line.replace(/\b(UNDER A SECOND|A FEW SECONDS|(ABOUT )?(0 MIN )?0 S|(ABOUT )?0 MIN)\b/g, 'A WHILE')).sort();
}

test('figures go on after a translation, and nothing doubles', async ({ page, browser }) => {
  const untouched = await visit(page, [undefined, undefined]);
  // Another profile: saved runs of the last visit would be on show. In one change of the tree, then in two.
  const other = await browser.newContext();
  expect(await visit(await other.newPage(), [false, true])).toEqual(untouched);
  await other.close();
});

test('the original comes back where a translation is undone', async ({ page }) => {
  await open(page, '?device=cpu&workers=1');
  // Nothing else may change meanwhile.
  await expect(page.getByTestId('device')).not.toContainText('starting');
  await page.getByTestId('preview-hold').click();
  const before = await page.evaluate(() => document.body.innerText);
  const after = await page.evaluate(async () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const pairs = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim()) pairs.push([walker.currentNode, document.createElement('font')]);
    const settled = () => new Promise((resolve) => setTimeout(resolve));
    for (const [text, font] of pairs) {
      font.textContent = text.data;
      text.replaceWith(font);
    }
    await settled();
    for (const [text, font] of pairs) font.replaceWith(text);
    await settled();
    return document.body.innerText;
  });
  expect(after).toBe(before);
});
