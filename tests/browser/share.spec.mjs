// Links: one that opens, one that is damaged, and one that the page makes itself.
import { watch } from './console.mjs';
import { choose, damaged, link as adam, open, paste, save, tiny } from './page_object.mjs';
import { expect, test } from './quiet.mjs';

test('a link opens with its genome, back and forward go with it, and a lesson’s hides what it names', async ({ page, quiet }) => {
  await open(page, `?device=cpu${adam}`);
  const shared = page.getByTestId('shared');
  await expect(shared).toContainText('Adam');
  await expect(shared.locator('math').first()).toBeVisible();
  await expect(shared.getByTestId('shared-continue')).toBeVisible();
  await offersNoTour(page);

  // Another link in the same page, and back.
  await page.evaluate((damaged) => (location.hash = damaged), damaged);
  await expect(page.getByTestId('shared-refused')).toContainText('damaged');
  await expect(page.getByTestId('start')).toBeEnabled();
  await page.evaluate(() => (location.hash = 'optiresult1.AAAA'));
  await expect(page.getByTestId('shared-refused')).toContainText('“Collect results”');
  await page.goBack();
  await page.goBack();
  await expect(shared).toContainText('Adam');
  await page.goForward();
  await expect(page.getByTestId('shared-refused')).toContainText('damaged');
  await page.getByTestId('shared-close').click();
  await expect(page.getByTestId('shared-refused')).toBeHidden();
  expect(new URL(page.url()).hash).toBe('');
  // The way back leads to what was closed.
  await page.goBack();
  await expect(page.getByTestId('shared-refused')).toContainText('damaged');
  await page.goForward();
  await expect(page.getByTestId('shared-refused')).toBeHidden();

  // A lesson's link hides what it names until it is closed.
  await page.evaluate((adam) => (location.hash = adam), adam);
  await expect(shared).toBeVisible();
  await choose(page, tiny);
  const hidden = [
    page.getByTestId('preset-quick'),
    page.getByTestId('settings'),
    page.getByText('Your own settings.'),
    page.locator('.seed'),
    page.getByTestId('device'),
    page.getByTestId('watch'),
    page.getByTestId('runs-open'),
    page.getByText('A recorded run is a whole search'),
    page.getByTestId('view-laboratory'),
    page.getByTestId('open-in-laboratory'),
  ];
  for (const control of hidden) await expect(control).toBeVisible();

  await shared.getByTestId('share').click();
  await page.getByText('For a lesson: hide controls').click();
  for (const name of ['presets', 'settings', 'seed', 'device', 'recordings', 'views']) {
    await page.getByRole('checkbox', { name, exact: true }).check();
  }
  const link = await page.getByTestId('share-link').inputValue();
  await page.keyboard.press('Escape');
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  for (const control of hidden) await expect(control).toBeHidden();
  await expect(page.getByTestId('start')).toBeEnabled();

  await page.getByTestId('shared-close').click();
  for (const control of hidden) await expect(control).toBeVisible();
});

/** Whoever comes by a link or for a lesson is offered no tour. */
async function offersNoTour(page) {
  await expect(page.getByTestId('tour-offer')).toBeHidden();
  await expect(page.getByTestId('tour')).toBeHidden();
}

test('the copied link of the best opens to the same genome and reproduces its run', async ({ page, context, quiet }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '?device=cpu&seed=7');
  await choose(page, { ...tiny, Generations: 2 });
  await page.getByTestId('start').click();
  await expect(page.getByTestId('generation')).toHaveText(/Generation 2 of 2/, { timeout: 90_000 });
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 90_000 });
  const best = page.getByTestId('best-equation').locator('math').first();
  const rule = await best.getAttribute('aria-label');

  await page.getByTestId('share').click();
  await expect(page.getByTestId('qr')).toBeVisible();
  await expect(page.getByTestId('code')).toContainText('torch.optim.Optimizer');
  await page.getByTestId('copy-link').click();
  await expect(page.getByTestId('copy-link')).toHaveText('Copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await page.getByTestId('share-link').inputValue());
  await page.keyboard.press('Escape');

  // The run as a file opens again.
  const file = await save(page.getByTestId('download-run'));

  await page.goto('about:blank');
  await page.goto(link.replace('#', '?device=cpu#'));
  const shared = page.getByTestId('shared');
  await expect(shared.locator('math').first()).toHaveAttribute('aria-label', rule);
  await expect(shared).toContainText('seed 7');
  await page.getByTestId('open-run').setInputFiles(file);
  await expect(page.getByTestId('recording')).toBeVisible();

  await page.getByTestId('shared-continue').click();
  await expect(page.getByTestId('recording')).toBeHidden();
  await expect(page.getByTestId('candidate')).toHaveCount(tiny.Population);
  // Its place is the garden's now, and it can be had back.
  await expect(page.getByTestId('shared-reproduce')).toBeHidden();
  await page.getByTestId('shared-unfold').click();
  await page.getByTestId('shared-reproduce').click();
  await expect(page.getByTestId('generation')).toHaveText(/Generation 2 of 2/, { timeout: 90_000 });
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 90_000 });
  await expect(best).toHaveAttribute('aria-label', rule);
});

/** What stands after the # of the page's address. */
const hash = (page) => page.evaluate(() => location.hash);

test('edits stay out of the history, and back, forward and a reload keep them', async ({ page }) => {
  const complaints = watch(page);
  await open(page, '?device=cpu');
  await page.getByTestId('view-laboratory').click();
  await page.getByRole('combobox', { name: 'Steps' }).first().selectOption('20');
  await expect.poll(() => hash(page)).not.toBe('');
  const [opened, length] = [await hash(page), await page.evaluate(() => history.length)];

  const flip = (name) => page.getByRole('switch', { name }).click();
  for (let edit = 1; edit < 4; edit += 1) await flip('bias correction');
  await flip('cosine decay');
  const [name, summary] = [page.getByTestId('editor-name'), page.getByTestId('editor-summary')];
  await expect(name).toHaveText('Published, edited');
  await expect(summary).toHaveText(/^2 changes from Published/);
  await expect.poll(() => hash(page)).not.toBe(opened);
  expect(await page.evaluate(() => history.length)).toBe(length);

  // The last edit may not stand in the address yet; it is kept all the same.
  await page.goBack();
  await expect(page.getByTestId('view-evolution')).toHaveAttribute('aria-current', 'page');
  await page.goForward();
  await expect(page.getByTestId('view-laboratory')).toHaveAttribute('aria-current', 'page');
  await expect(summary).toHaveText(/^2 changes from Published/);
  await page.getByTestId('undo').click();
  await expect(summary).toHaveText(/^1 change from Published/);
  await page.getByTestId('redo').click();
  await expect(summary).toHaveText(/^2 changes from Published/);
  await page.getByTestId('view-evolution').click();
  await page.goBack();
  await expect(summary).toHaveText(/^2 changes from Published/);
  await expect(page.getByTestId('shared')).toBeHidden();
  expect(complaints).toEqual([]);

  await page.reload();
  await expect(name).toHaveText('Published, edited');
  await expect(summary).toHaveText(/^2 changes from Published/);
  await expect(page.getByTestId('shared')).toBeHidden();
  const edited = await hash(page);
  await page.getByTestId('share').first().click();
  await expect(page.getByTestId('share-link')).toHaveValue(new URL(`./${edited}`, page.url()).href);
  await page.keyboard.press('Escape');
  await page.getByTestId('undo').click();
  await expect(summary).toHaveText(/genome, all its settings, as opened/);
  await flip('cosine decay');
  await expect(summary).toHaveText(/^1 change from Published/);
  await expect(name).toHaveText('Published, edited');

  // To anybody else the same address is a link.
  await page.goto('about:blank');
  await page.goto(`./?device=cpu${edited}`);
  const shared = page.getByTestId('shared');
  await expect(shared).toContainText('Published, edited');
  await page.getByTestId('shared-close').click();
  await expect(shared).toBeHidden();
  // Both entries have one text here.
  await page.goBack();
  await expect(shared).toContainText('Published, edited');
  await page.goForward();
  await expect(shared).toBeHidden();
  await page.reload();
  await expect(name).toHaveText('Published, edited');
  await expect(shared).toBeHidden();

  await page.goto('about:blank');
  await page.goto(`./?device=cpu${edited}`);
  await page.getByTestId('shared-continue').click();
  await expect(page.getByTestId('view-evolution')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByTestId('generation')).toBeVisible();
});

/** Links with settings: Classroom with seed 7, once with hidden presets. */
const classroom = '1sATg4AAKAzUU';
const lesson = `${classroom}.vAgC4NpkL`;
const start = '[data-testid=start]';

/** The preset and seed that a press of Start would take. */
async function expectSettings(page, preset, seed) {
  await expect(page.getByTestId('seed')).toHaveValue(seed);
  await expect(page.getByTestId(`preset-${preset}`)).toHaveAttribute('aria-pressed', 'true');
}

test('what a link says is what starts, in every view and after a reload', async ({ page, quiet }) => {
  await open(page, `?device=cpu#${lesson}`);
  await expect(page.getByTestId('preset-classroom')).toBeHidden();
  await offersNoTour(page);
  await page.getByTestId('start').click();
  await expect(page.getByTestId('generation')).toHaveText('Generation 1 of 12', { timeout: 60_000 });
  await expect(page.getByTestId('candidate')).toHaveCount(16);
  await page.getByTestId('reset').click();

  await page.goto('about:blank');
  await open(page, `?device=cpu&preset=paper&seed=9${adam}.${classroom.slice(1)}`);
  await expectSettings(page, 'classroom', '7');
  await expect(page.getByText('The link brings settings of its own')).toBeVisible();
  await page.getByTestId('view-laboratory').click();
  await expect(page.getByTestId('view-laboratory')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByTestId('editor')).toBeVisible();
  await page.reload();
  await page.getByTestId('view-evolution').click();
  await expectSettings(page, 'classroom', '7');

  // What was typed stays on a way back and forward; another link means what it means anywhere.
  await page.getByTestId('seed').fill('8');
  await page.goBack();
  await page.goForward();
  await expectSettings(page, 'classroom', '8');
  await page.evaluate((hash) => (location.hash = hash), lesson);
  await expect(page.getByTestId('seed')).toHaveValue('7');
  await page.getByTestId('shared-close').click();
  await expectSettings(page, 'classroom', '7');

  // Its race trains as its search does.
  await page.evaluate((hash) => (location.hash = hash), `${adam}.${classroom.slice(1)}`);
  await page.getByTestId('shared-race').click();
  await expect(page.getByTestId('race-seed')).toHaveValue('7');
  await expect(page.locator('#head-to-head').getByRole('combobox', { name: 'Steps' })).toHaveValue('100');
});

test('our own files come home, by choice and by paste', async ({ page, quiet }, testInfo) => {
  await open(page, `?device=cpu${adam}`);
  await page.getByTestId('shared').getByTestId('share').click();
  await page.getByRole('button', { name: 'JSON' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  const genome = testInfo.outputPath('optimarium_genome.json');
  await download.saveAs(genome);
  await page.keyboard.press('Escape');
  await page.getByTestId('open-run').setInputFiles(genome);
  await expect(page.getByTestId('editor-name')).toHaveText('Adam');
  await expect(page.getByTestId('view-laboratory')).toHaveAttribute('aria-current', 'page');

  await page.getByTestId('race-write').fill(`(https://example.org/optimarium/${adam}),`);
  await page.getByTestId('race-write').press('Enter');
  await expect(page.locator('.lab-contenders')).toContainText('as written');
  await page.getByTestId('race-write').fill('https://example.org/#1gWQAAAAAAAGDgAACtM2YX');
  await page.getByTestId('race-write').press('Enter');
  await expect(page.locator('.lab-contenders')).toContainText('Not added: The link is damaged');

  await page.getByTestId('view-evolution').click();
  const refused = page.getByTestId('refused');
  const buffer = Buffer.from('{"format": "optimarium-comparison", "version": 1}');
  await page.getByTestId('open-run').setInputFiles({ name: 'both.json', mimeType: '', buffer });
  await expect(refused).toContainText('both.json is a comparison');
  await paste(page, 'hello');
  await expect(refused).toContainText('What was pasted is neither');
  await paste(page, `Look: https://example.org/#${classroom}, mine.`);
  await expect(refused).toBeHidden();
  await expect(page.getByTestId('shared')).toContainText('Settings came with this link');
  await expectSettings(page, 'classroom', '7');
  expect(await hash(page)).toBe(`#${classroom}`);
});

test('modified keys keep the browser’s meaning, and the focus follows what takes a control’s place', async ({ page, quiet }) => {
  await open(page, '?device=cpu');
  const pressed = (key, modifier) => page.evaluate(([key, modifier]) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, [modifier]: true });
    return !document.body.dispatchEvent(event);
  }, [key, modifier]);
  for (const modifier of ['shiftKey', 'ctrlKey', 'altKey', 'metaKey']) {
    expect(await pressed(' ', modifier)).toBe(false);
    await expect(page.getByTestId('start')).toHaveText(/Start evolving/);
  }
  const focused = (id) => expect(page.getByTestId(id)).toBeFocused();
  await choose(page, { ...tiny, Generations: 500 });
  await page.locator(start).focus();
  await page.keyboard.press('Enter');
  await focused('pause');
  await page.keyboard.press('Space');
  await expect(page.getByTestId('pause')).toHaveText(/Resume/, { timeout: 60_000 });
  await page.getByTestId('reset').focus();
  await page.keyboard.press('Enter');
  await focused('start');

  // A setting out of range says so and keeps the search from starting.
  await choose(page, { Elites: 400 });
  await expect(page.getByTestId('start')).toBeDisabled();
  await page.getByTestId('settings').click();
  await expect(page.locator('#setting-Elites-hint')).toHaveText(/Elites is 400/);
  await page.locator('#setting-Elites').fill('2');
  await page.keyboard.press('Escape');
  // A faulty one is a press away.
  await page.getByTestId('settings').click();
  await page.locator('#setting-Steps').fill('0x10');
  await page.keyboard.press('Escape');
  await page.getByText('Some settings need a look first: Training steps.').click();
  await expect(page.locator('#setting-Steps')).toBeFocused();
  await page.locator('#setting-Steps').fill('1,000');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('start')).toBeEnabled();

  await page.getByTestId('watch').focus();
  await page.keyboard.press('Enter');
  await focused('replay-play');
  expect(page.url()).toContain('run=classroom');
  await page.getByTestId('replay-leave').focus();
  await page.keyboard.press('Enter');
  await focused('start');
  expect(page.url()).not.toContain('run=classroom');
});
