// The journeys that run in every browser, and equations by their pixels, in WebKit.
import { test as base } from '@playwright/test';
import { looksRight } from './equation.mjs';
import { elsewhere, journeys } from './everywhere.mjs';
import { startWebkit } from './webkit.mjs';

const test = base.extend({
  visitor: async ({ baseURL }, use) => {
    const visitor = await startWebkit(baseURL);
    await use(visitor);
    await visitor.close();
  },
});

// As much patience as the journeys have, twice.
test.setTimeout(600_000);

for (const [name, journey] of Object.entries({ ...journeys, ...elsewhere })) {
  test(name, ({ visitor }) => journey(visitor, { compressed: true }));
}

test('the equation of Adam is drawn, and its definitions wrap', ({ visitor, baseURL }) => looksRight(visitor, baseURL));
