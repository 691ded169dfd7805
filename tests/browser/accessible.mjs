// What axe finds wrong with what is on show.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@playwright/test';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules whose answers depend on colours. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Expects that axe finds nothing wrong with what is on show, and with its colours where light gives way to dark or dark
 * to light, which an open page follows and keeps. Looks at the `part` that this selects, where one is given.
 */
export async function look(page, what, part) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const theme = page.locator('html');
  const shown = await theme.getAttribute('data-theme');
  await expectAccessible(page, `${what}, ${shown}`, { part });
  const colorScheme = shown === 'dark' ? 'light' : 'dark';
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await expect(theme).toHaveAttribute('data-theme', colorScheme);
  await expectAccessible(page, `${what}, ${colorScheme}`, { part, rules: COLOURS });
}

/**
 * Expects that axe, with all rules that it has on by default or with `rules` alone, finds nothing wrong with what is on
 * show, or in the `part` of it that this selects.
 */
export async function expectAccessible(page, what, { part, rules } = {}) {
  await test.step(what, async () => {
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
    const found = await page.evaluate(async ({ part, rules }) => {
      const frame = () => new Promise(requestAnimationFrame);
      // Asked by its time: what scrolled out of sight (`content-visibility`) never reports that it ended.
      const passing = () =>
        document
          .getAnimations()
          .some((one) => one.playState === 'running' && one.effect.getComputedTiming().endTime < Infinity);
      // A colour on its way from disabled to enabled, or from dark to light, is nobody's: what has an end is waited for,
      // and what begins when that ends.
      do {
        await frame();
        await frame();
      } while (passing());
      const { violations } = await globalThis.axe.run(part ?? document, rules ? { runOnly: rules } : {});
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
      );
    }, { part, rules });
    expect(found, what).toEqual([]);
  });
}
