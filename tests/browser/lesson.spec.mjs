// A lesson: made on the page, opened from its link, predicted, run, revealed; and as a file.
import { readFileSync } from 'node:fs';
import { choose, drop, expectLed, link as adam, open, paste, reach, save, tiny, tinyLesson, toLast, watchFor } from './page_object.mjs';
import { expect, test } from './quiet.mjs';

const question = 'How far ahead will it be? <b>No markup</b>';

/** What the lesson maker says of the settings of a tiny search. */
const start = /seed 3: 12 generations of 6 optimizers/;

/** Makes a lesson of a tiny search with a number and a choice to predict, from the settings, and returns its link. */
async function make(page) {
  await open(page, '?device=cpu&seed=3');
  await choose(page, { ...tiny, Generations: 12 });
  await page.getByTestId('settings').click();
  await page.getByRole('dialog', { name: 'Settings' }).getByTestId('lesson-make').click();
  await expect(page.getByTestId('maker-settings')).toContainText(start);
  await page.getByTestId('maker-text').fill(question);
  await page.getByTestId('maker-add').click();
  await expect(page.getByTestId('maker-fault')).toHaveText('Task 2 is empty: write something.');
  await page.getByTestId('maker-text').nth(1).fill('Is it better than Adam?');
  await page.getByTestId('maker-kind').nth(1).selectOption('one of these answers');
  await expect(page.getByTestId('maker-fault')).toContainText('needs from 2 to 6 answers');
  await page.getByTestId('maker-answers').fill('yes\nno');
  await page.getByText('Hide parts of the page').click();
  for (const name of ['settings', 'seed', 'fitness chart', 'gene: β1']) {
    await page.getByRole('checkbox', { name, exact: true }).check();
  }
  await expect(page.getByTestId('maker-fault')).toBeHidden();
  await expect(page.getByTestId('qr')).toBeVisible();
  return page.getByTestId('maker-link').inputValue();
}

test('a lesson is made, opened, predicted, run and revealed', async ({ page, quiet }) => {
  const link = await make(page);
  const file = await save(page.getByTestId('maker-save'));

  // What is hidden is so before anything is drawn.
  await page.goto('about:blank');
  const flashed = await watchFor(page, '[data-testid="settings"]');
  await page.goto(link.replace('#', '?device=cpu#'));
  const panel = page.getByTestId('lesson-panel');
  await expect(panel).toContainText(question);
  await expect(panel.locator('b')).toHaveCount(0);
  await expect(page.getByTestId('settings')).toBeHidden();
  expect(await flashed()).toBe(false);

  // Nothing starts before everything is predicted.
  const state = page.getByTestId('lesson-state');
  const begin = page.getByTestId('lesson-start');
  await expect(state).toContainText('task 1 waits');
  await expectLed(page);
  await page.locator('main').press(' ');
  await expect(page.getByTestId('generation')).toBeHidden();
  await panel.getByRole('slider').press('ArrowRight');
  await expect(state).toContainText('task 2 waits');
  await expect(begin).toBeDisabled();
  await panel.getByRole('radio', { name: 'no' }).check();
  await expect(state).toContainText('your predictions stand');
  const guess = await page.getByTestId('lesson-guess').innerText();

  // Once the run began they stand, after a reload as well.
  await begin.click();
  await expect(panel.getByRole('slider')).toBeHidden();
  await reach(page, 1);
  await page.reload();
  await expect(panel).toContainText(guess);
  await expect(panel.getByRole('radio')).toHaveCount(0);
  // No other run starts beside them either.
  await expectLed(page);
  await begin.click();
  await expect(state).toContainText('The run: best', { timeout: 60_000 });
  const pair = page.getByTestId('lesson-pair');
  await expect(pair.first()).toContainText('from your guess');
  await expect(pair.last()).toContainText('“no”');
  await expect(page.locator('.genome-genes [data-control~=gene-beta1]').first()).toBeHidden();

  // The run's file says what was predicted, to whoever opens it without the lesson.
  const runFile = await save(page.getByTestId('download-run'));

  // What came out is tried in the laboratory as well.
  const [edited, tried] = ['editor-name', 'live-result'].map((part) => page.getByTestId(part));
  await page.getByTestId('open-in-laboratory').filter({ visible: true }).first().click();
  await page.getByRole('combobox', { name: 'Steps' }).first().selectOption('20');
  await page.getByTestId('live-train').click();
  await expect(tried).toContainText('One seed proves nothing', { timeout: 60_000 });
  await expect(edited).not.toHaveText('Published');

  // The next student starts afresh, there too, and closing brings everything back.
  await page.getByTestId('lesson-clear').click();
  await expect(state).toContainText('task 1 waits');
  await expect(edited).toHaveText('Published');
  await expect(tried).not.toContainText('%');
  await expect(page.getByTestId('live-charts').locator('.chart-room path.line')).toHaveCount(0);
  await page.getByTestId('view-evolution').click();
  await expectLed(page);
  await page.getByTestId('lesson-close').click();
  await expect(panel).toBeHidden();
  // The way back leads to it, from wherever it was closed.
  await page.goBack();
  await expect(panel).toContainText(question);
  await page.getByTestId('view-laboratory').click();
  await page.getByTestId('lesson-close').click();
  await expect(panel).toBeHidden();
  await page.goBack();
  await expect(panel).toContainText(question);
  await page.goForward();
  await expect(panel).toBeHidden();
  await page.getByTestId('view-evolution').click();
  for (const id of ['settings', 'start', 'seed', 'preview']) await expect(page.getByTestId(id)).toBeVisible();

  await choose(page, { Seed: 9 });

  // What was written first is there still, with the settings of then; both give way to the example at the second press.
  const written = page.getByTestId('maker-text').first();
  const startOver = page.getByTestId('maker-clear');
  await page.getByTestId('lesson-make').first().click();
  await expect(written).toHaveValue(question);
  await expect(page.getByTestId('maker-settings')).toContainText(start);
  // Those that stand on the page by now are offered, and taken by nobody who goes on writing without a choice.
  await expect(page.getByTestId('maker-others')).toContainText('seed 9: ');
  const kept = () => page.evaluate(() => JSON.parse(localStorage.getItem('lesson-draft')));
  const { start: settings } = await kept();
  await page.getByTestId('maker-title').fill('Predict');
  await expect.poll(async () => (await kept()).title).toBe('Predict');
  expect((await kept()).start).toBe(settings);
  await page.getByRole('button', { name: 'Take those' }).click();
  await expect(page.getByTestId('maker-settings')).toContainText('seed 9: ');
  await expect(page.getByTestId('maker-others')).toBeHidden();
  await startOver.click();
  await expect(startOver).toHaveText('Forget all that is written?');
  await startOver.click();
  await expect(written).not.toHaveValue(question);
  await expect(startOver).toBeHidden();
  await page.keyboard.press('Escape');

  await choose(page, { Seed: 9 });
  await page.getByTestId('open-run').setInputFiles(runFile);
  const predicted = page.getByTestId('predicted');
  await predicted.locator('summary').click();
  await expect(predicted).toContainText(question);
  await expect(predicted).toContainText('“no”');
  await toLast(page);
  await expect(predicted).toContainText(guess);
  await expect(predicted).toContainText('from your guess');

  // A lesson from the run on show starts as that did, whatever is typed by now, and goes on from its best.
  await page.locator('.best-actions').getByTestId('lesson-make').click();
  await expect(page.getByTestId('maker-settings')).toContainText(start);
  await page.getByTestId('maker-founder').selectOption('the best of the run on show');
  const next = await page.getByTestId('maker-link').inputValue();
  await page.keyboard.press('Escape');

  // The file brings the same lesson, by a drop and by a paste of what is in it.
  const json = readFileSync(file, 'utf8');
  for (const bring of [drop, (page, _, text) => paste(page, text)]) {
    await page.goto('about:blank');
    await open(page, '?device=cpu');
    await bring(page, 'optimarium-lesson.json', json);
    await expect(panel).toContainText(question);
    expect(new URL(page.url()).hash).toBe(new URL(link).hash);
  }

  await page.goto('about:blank');
  await open(page, `?device=cpu${new URL(next).hash}`);
  await expect(panel).toContainText('How far ahead of Adam');
  // Its settings can be read, and no others are offered.
  await page.getByTestId('settings').click();
  await expect(page.getByTestId('settings-say')).toContainText('The open lesson fixes these settings');
  for (const [id, value] of [['Seed', '3'], ['Steps', '8']]) {
    await expect(page.locator(`#setting-${id}`)).toHaveValue(value);
    await expect(page.locator(`#setting-${id}`)).not.toBeEditable();
  }
  await expect(page.getByRole('button', { name: 'Back to Quick look' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.locator('.launch')).toContainText('Goes on from a genome that is its first candidate.');
});

test('a lesson too long for a link is previewed in its tab, a reload included', async ({ page, quiet }) => {
  await open(page, '?device=cpu');
  await page.getByTestId('seed').fill('3');
  await page.getByTestId('lesson-make').first().click();
  // Letters that nothing makes shorter.
  let state = 1;
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.';
  const written = () =>
    Array.from({ length: 600 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return letters[state % 64];
    }).join('');
  const texts = Array.from({ length: 4 }, written);
  for (const [place, text] of texts.entries()) {
    if (place > 0) await page.getByTestId('maker-add').click();
    await page.getByTestId('maker-text').nth(place).fill(text);
  }
  await page.getByText('Hide parts of the page').click();
  await page.getByRole('checkbox', { name: 'settings', exact: true }).check();
  await expect(page.getByTestId('maker-long')).toBeVisible();
  await expect(page.getByTestId('maker-link')).toBeHidden();

  const panel = page.getByTestId('lesson-panel');
  await page.getByTestId('maker-preview-here').click();
  await expect(panel).toContainText(texts[3]);
  await expect(page.getByTestId('settings')).toBeHidden();

  // Who closes it goes on writing.
  await page.getByTestId('lesson-close').click();
  await page.getByTestId('lesson-make').first().click();
  await expect(page.getByTestId('maker-text').nth(3)).toHaveValue(texts[3]);
  await page.getByTestId('maker-preview-here').click();
  await expect(panel).toContainText(texts[3]);

  const flashed = await watchFor(page, '[data-testid="settings"]');
  await page.reload();
  await expect(panel).toContainText(texts[3]);
  expect(await flashed()).toBe(false);

  // The way back from another link leads to it as well, in whichever view it was left.
  await page.getByTestId('view-laboratory').click();
  await expect(panel).toContainText(texts[3]);
  await paste(page, adam);
  await expect(panel).toBeHidden();
  await page.goBack();
  await expect(panel).toContainText(texts[3]);
  await expect(page.getByTestId('view-laboratory')).toHaveAttribute('aria-current', 'page');
  await page.goBack();
  await expect(panel).toContainText(texts[3]);
  await expect(page.getByTestId('view-laboratory')).not.toHaveAttribute('aria-current', 'page');

  // And from another lesson, which hides nothing.
  await page.evaluate((hash) => {
    location.hash = hash;
  }, tinyLesson);
  await expect(panel).toContainText('How far ahead of Adam will the best optimizer be at the end?');
  await expect(page.getByTestId('settings')).toBeVisible();
  await page.goBack();
  await expect(panel).toContainText(texts[3]);
  await expect(page.getByTestId('settings')).toBeHidden();
  await page.getByTestId('lesson-close').click();
  await expect(page.getByTestId('seed')).toHaveValue('3');

  // What was written outlives the reload too.
  await page.getByTestId('lesson-make').first().click();
  await expect(page.getByTestId('maker-text').nth(3)).toHaveValue(texts[3]);
});

/** The file of a lesson that hides these controls. */
const hiding = (hidden, start) => ({
  format: 'optimarium-lesson', version: 1, title: 'Classroom', start, hidden, tasks: [{ text: 'Look.' }],
});

test('a lesson beside the page opens by its name, and a damaged one says so', async ({ page }) => {
  const lesson = hiding(['device'], '1sATg4AAKAzUU');
  // The page is there before its lesson: what that hides is not seen by then either.
  await page.route('**/lessons/first.json', async (route) => {
    await new Promise((later) => setTimeout(later, 1_000));
    await route.fulfill({ json: lesson });
  });
  const flashed = await watchFor(page, '[data-testid="device"]');
  await open(page, '?device=cpu&lesson=lessons/first.json');
  await expect(page.getByTestId('lesson-panel')).toContainText('Look.');
  await expect(page.getByTestId('device')).toHaveCount(1);
  await expect(page.getByTestId('device')).toBeHidden();
  expect(await flashed()).toBe(false);
  await expectLed(page);
  await expect(page.getByTestId('lesson-start')).toBeEnabled();
  await page.getByTestId('settings').click();
  await expect(page.locator('#setting-Seed')).toHaveValue('7');
  await page.keyboard.press('Escape');
  const hash = await page.evaluate(() => location.hash);
  await page.goto('about:blank');
  await open(page, `?device=cpu${hash.slice(0, -3)}`);
  await expect(page.getByTestId('lesson-refused')).toContainText('did not arrive whole');
  await page.getByTestId('lesson-close').click();
  await expect(page.getByTestId('lesson-refused')).toBeHidden();
});

test('a hidden gene is named nowhere, nor is a formula read out that is hidden', async ({ page }) => {
  const genes = 'lr beta1 beta2 epsilon decay m v bias clip bound warmup warmup-steps cosine'.split(' ');
  // The start is that of `tinyLesson`.
  const lesson = hiding(['equations', ...genes.map((gene) => `gene-${gene}`)], '1sHLhAEjABeSAXDEmLPp8');
  const names = /learning rate|memory of|denominator|weight decay|(first|second) moment|bias correction|clipping|warm-up|cosine/i;
  const readOut = () => page.evaluate(() => {
    const labelled = [...document.querySelectorAll('[aria-label], [title]')].filter((one) => one.checkVisibility());
    const labels = labelled.flatMap((one) => [one.ariaLabel, one.title]);
    return [document.body.innerText, ...labels].filter((text) => text?.includes('w ←'));
  });
  await page.route('**/lessons/first.json', (route) => route.fulfill({ json: lesson }));
  await open(page, '?device=cpu&workers=1&lesson=lessons/first.json');
  await page.getByTestId('lesson-start').click();
  await reach(page, 2);

  // On the card and in the lineage; both are there.
  const bench = page.getByRole('region', { name: 'Best and chosen optimizer' });
  await bench.locator('.lineage > summary').click();
  await expect(page.getByTestId('lineage')).toContainText('Generation 1');
  await expect(bench.locator('.genome-origin').first()).toBeVisible();
  expect(await bench.innerText()).not.toMatch(names);
  await expect(page.getByTestId('candidate').first()).toHaveAttribute('aria-label', /#\d/);
  expect(await readOut()).toEqual([]);

  const drift = page.getByTestId('drift');
  await drift.locator('summary').first().click();
  await expect(drift.locator('.chart-title').first()).toContainText('Weight of');
  expect(await drift.innerText()).not.toMatch(names);

  await page.getByTestId('open-in-laboratory').filter({ visible: true }).first().click();
  const section = page.getByRole('region', { name: 'Ablation' });
  await section.getByRole('combobox', { name: 'Steps' }).selectOption('20');
  await section.getByRole('combobox', { name: 'Seeds' }).selectOption('3');
  await page.getByTestId('ablation-start').click();
  await expect(page.getByTestId('ablation-state')).toContainText('3 seeds. Bars are', { timeout: 120_000 });
  expect(await section.innerText()).not.toMatch(names);
  expect(await readOut()).toEqual([]);
});
