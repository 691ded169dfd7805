// Tests whose page is to complain of nothing.
import { expect, test as base } from '@playwright/test';
import { watch } from './console.mjs';

export { expect };

/** A test that takes `quiet` fails where its page has complained of anything by its end. */
export const test = base.extend({
  quiet: async ({ page }, use) => {
    const complaints = watch(page);
    await use();
    expect(complaints).toEqual([]);
  },
});
