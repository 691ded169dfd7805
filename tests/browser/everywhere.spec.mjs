// The journeys that run in every browser, in Chromium and in Firefox; everywhere.webkit.spec.mjs has WebKit.
import { expect, test } from '@playwright/test';
import { journeys } from './everywhere.mjs';
import { PlaywrightVisitor } from './visitor.mjs';

// As visitors have them.
test.use({ serviceWorkers: 'allow' });
// As much patience as the journeys have, twice.
test.setTimeout(600_000);

for (const [name, journey] of Object.entries(journeys)) {
  test(name, async ({ page, browserName, launchOptions }) => {
    const visitor = new PlaywrightVisitor(page, launchOptions.downloadsPath);
    await journey(visitor, { compressed: browserName === 'chromium' });
    expect(visitor.complaints).toEqual([]);
  });
}
