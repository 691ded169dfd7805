// What axe finds wrong with what is on show.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@playwright/test';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Expects that axe, with all rules that it has on by default, finds nothing wrong with what is on show. */
export async function expectAccessible(page, what) {
  await test.step(what, async () => {
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
    const found = await page.evaluate(async () => {
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
      const { violations } = await globalThis.axe.run();
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
      );
    });
    expect(found, what).toEqual([]);
  });
}
