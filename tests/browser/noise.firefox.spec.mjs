// Firefox as Tor Browser, Mullvad Browser and LibreWolf have it, which answers with noise whoever reads a canvas;
// noise.spec.mjs feigns that.
import { expect, test } from '@playwright/test';
import { file, pair, png } from './own_files.mjs';
import { PlaywrightVisitor } from './visitor.mjs';

const within = '[data-control=fitness-chart] figure';

/** The SVG of the recorded run's chart of fitness. */
async function savedSvg(visitor) {
  await visitor.goto('./?device=cpu&run=classroom');
  await visitor.sees('replay-play', /Hold/);
  await visitor.click('replay-play');
  await visitor.sees('replay-play', /Play/);
  await visitor.evaluate(() => document.querySelector('[data-testid=replay-slider]').focus());
  await visitor.press('End');
  await visitor.sees('generation', /^Generation (\d+) of \1$/);
  await visitor.click({ within, role: 'button', name: 'Save as' });
  return String(await visitor.save({ within, role: 'button', name: 'SVG' }, 'fitness.svg'));
}

test('a chart is no PNG, and its SVG has the right colours', async ({ page, playwright, browserName, channel, launchOptions, baseURL }) => {
  const guarded = new PlaywrightVisitor(page, launchOptions.downloadsPath);
  const svg = await savedSvg(guarded);
  await guarded.click({ within, role: 'button', name: 'PNG' });
  await guarded.sees('save-refused', /answers with noise.*Save as SVG/);
  expect(guarded.complaints).toEqual([]);

  const usual = await playwright[browserName].launch({ ...launchOptions, channel, firefoxUserPrefs: {} });
  try {
    const other = new PlaywrightVisitor(await usual.newPage({ baseURL }), launchOptions.downloadsPath);
    expect(await savedSvg(other)).toBe(svg);
    expect(svg).toMatch(/stroke="#[0-9a-f]{6}"/);
  } finally {
    await usual.close();
  }
});

test('pictures are refused, and IDX files are read', async ({ page, launchOptions }) => {
  const visitor = new PlaywrightVisitor(page, launchOptions.downloadsPath);
  await visitor.goto('./?device=cpu');
  await visitor.click('settings');
  await visitor.click('own-data');
  await visitor.attach('own-files', ['a', 'b'].map((name, index) => file(`${name}/1.png`, png([index, 0, 0], name))));
  await visitor.sees('own-refused', /answers with noise.*IDX files and CIFAR-10 batches can be used/);
  await visitor.attach('own-files', pair(40));
  await visitor.sees('own-report', /2 classes, 40 images/);
  expect(visitor.complaints).toEqual([]);
});
