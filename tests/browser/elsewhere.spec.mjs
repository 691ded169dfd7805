// What Firefox shows as well as WebKit, and other journeys in Chromium.
import { expect, test } from '@playwright/test';
import { elsewhere } from './everywhere.mjs';
import { PlaywrightVisitor } from './visitor.mjs';

// As much patience as a journey has, twice.
test.setTimeout(600_000);

for (const [name, journey] of Object.entries(elsewhere)) {
  test(name, async ({ page, launchOptions }) => {
    const visitor = new PlaywrightVisitor(page, launchOptions.downloadsPath);
    await journey(visitor);
    expect(visitor.complaints).toEqual([]);
  });
}
