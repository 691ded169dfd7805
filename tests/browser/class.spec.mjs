// A class without a server: a lesson for a class, students in windows of their own, their results in one chat.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible.mjs';
import { watch } from './console.mjs';
import { choose, collect, expectLed, open, reach, tiny } from './page_object.mjs';

/** Results of one lesson. */
const results = {
  Mia: 'optiresult1.Q1NamJK1vdZEZgwFBeMS4wIzRQRW5QP6nvXIjNgR-yTtC6-PlzfskBpfI1FCTVjh_eRBViJo-lkziULSSZX1GpS330Begv1QEW6ZrxXh68ddt_mywl4jAMX1KFyPwrXVzMzMzMzMVqDYzNRTAETWXzg',
  Zoe: 'optiresult1.g9ZbmZK1vVbe0xsXBeMS4wIjP5PzcnGFON3yfPgBmT3PVsaEGsKyp_5gu8Mjs9atZ4on-nkuf31n9RT4Oqp-W5DevxRK8rHNlO5b--6wDbO4HoXrUbi2mpmZmZmZ2QoUm5l6Cm8tH2Y',
};

/** Makes a lesson of a tiny search for a class, and returns its link. */
async function make(page) {
  await open(page, '?device=cpu&seed=3');
  await choose(page, { ...tiny, Generations: 12 });
  await page.getByTestId('lesson-make').first().click();
  await expect(page.getByTestId('maker-example')).toContainText('Nothing is written yet');
  await page.getByTestId('maker-title').fill('Who is ahead?');
  await expect(page.getByTestId('maker-example')).toBeEmpty();
  await page.getByTestId('maker-kind').selectOption('one of these answers');
  await page.getByTestId('maker-answers').fill('yes\nYes');
  await expect(page.getByTestId('maker-fault')).toContainText('has the answer “Yes” twice');
  await page.getByTestId('maker-answers').fill('yes\nno');
  await page.getByTestId('maker-class').check();
  await expect(page.getByTestId('collect-open').last()).toBeVisible();
  return page.getByTestId('maker-link').inputValue();
}

/** Begins the lesson as `name` in a window of its own. */
async function doAs(browser, link, name) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const complaints = watch(page);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(link.replace('#', '?device=cpu#'));
  await expectLed(page);
  await page.getByTestId('class-name').press('Enter');
  await expect(page.getByTestId('class-fault')).toContainText('Type a name');
  return { context, page, seed: await takePart(page, name), complaints, asked };
}

/** Begins an open lesson as `name` by the keyboard alone, and returns the seed that the name gives. */
async function takePart(page, name) {
  await page.getByTestId('class-name').fill(name);
  await page.getByTestId('class-name').press('Enter');
  await expect(page.getByTestId('class-whose')).toContainText(`${name}, seed `);
  const seed = (await page.getByTestId('class-whose').innerText()).match(/seed (\d+)/)[1];
  await page.getByRole('radio', { name: 'no' }).press('Space');
  await expectLed(page);
  await page.getByTestId('lesson-start').press('Enter');
  return seed;
}

/** The result that a finished lesson hands in. */
async function handedIn(page) {
  const result = page.getByTestId('class-text');
  await expect(result).toBeVisible({ timeout: 60_000 });
  const text = await result.inputValue();
  expect(text).toMatch(/^optiresult1\.[\w-]{60,288}$/);
  return text;
}

test('students do a lesson, and their teacher collects, tests and runs one again', async ({ page, browser }) => {
  // Four searches one after the other.
  test.setTimeout(360_000);
  const complaints = watch(page);
  const link = await make(page);
  const mia = await doAs(browser, link, 'Mia');
  // A reload in the middle offers one way on, and keeps name and prediction; so does one in the laboratory.
  await reach(mia.page, 1);
  await mia.page.reload();
  await expect(mia.page.getByTestId('class-whose')).toContainText(`Mia, seed ${mia.seed}`);
  await expect(mia.page.getByTestId('lesson-start')).toBeVisible();
  await expect(mia.page.getByTestId('offer')).toBeHidden();
  await expectLed(mia.page);
  await mia.page.getByTestId('lesson-start').click();
  mia.text = await handedIn(mia.page);
  await expectAccessible(mia.page, 'a result');
  await mia.page.getByTestId('view-laboratory').click();
  await expect(mia.page.getByTestId('editor')).toBeVisible();
  await mia.page.reload();
  await expect(mia.page.getByTestId('class-whose')).toContainText(`Mia, seed ${mia.seed}`);
  await expect(mia.page.getByTestId('class-text')).toHaveValue(mia.text);
  expect(mia.complaints).toEqual([]);
  // What only teachers use is not fetched for a student.
  expect(mia.asked.filter((url) => /teaching.*\.wasm/.test(url))).not.toEqual([]);
  expect(mia.asked.filter((url) => /teachers.*\.wasm/.test(url))).toEqual([]);
  await mia.context.close();

  const other = await doAs(browser, link, '17');
  other.text = await handedIn(other.page);
  expect(other.seed).not.toBe(mia.seed);

  // A chat with noise: one comes twice, and once more cut, which is not asked for again. No reader of codes, no camera.
  await page.goto('about:blank');
  await page.addInitScript(() => delete globalThis.BarcodeDetector);
  await open(page, '?device=cpu&collect');
  const paste = page.getByTestId('collect-paste');
  const said = page.getByTestId('collect-said');
  await expect(paste).toBeVisible();
  await expect(page.getByTestId('collect-camera')).toHaveCount(0);
  await paste.fill('Good morning!');
  await page.getByTestId('collect-take').press('Enter');
  await expect(said).toContainText('No result is in it.');
  await paste.fill(
    `[10:01] Mia: here you are ${mia.text} :)\n[10:02] Mia: ${mia.text}\n[10:03] 17: > ${other.text.slice(0, 70)}\n> ${other.text.slice(70)}\n` +
      `[10:04] Mia: or ${mia.text.slice(0, 50)}\nThe lesson: ${link}`,
  );
  await page.getByTestId('collect-take').press('Enter');
  await expect(said).toContainText('2 results were added: 2 students are here.');
  await expect(said).toContainText('Here already: “Mia”.');
  await expect(said).not.toContainText('did not arrive whole');
  await expect(said).toContainText('The lesson is “Who is ahead?”.');
  await expect(page.getByTestId('collect-table').locator('tbody tr')).toHaveCount(2);
  await expect(page.getByTestId('collect-guesses')).toHaveText('Task 1: “yes” 0, “no” 2.');
  await expect(page.getByTestId('gathering').locator('.plant')).toHaveCount(2);
  await expect(page.getByTestId('collect-status')).toContainText('better or worse takes at least 3');
  await page.getByTestId('collect-test').press('Enter');
  await expect(page.getByTestId('collect-verdict')).toContainText(/Over the class .*two students can hardly tell\. (The mean lead is|On average it is behind by)/);
  await expect(page.getByTestId('collect-status')).toContainText('takes nothing of the');
  await expectAccessible(page, 'two results');

  // One more makes a verdict: the next at the same machine, and by a file this time.
  const clear = other.page.getByTestId('lesson-clear');
  await clear.click();
  await expect(clear).toHaveText('Clear without handing the result in?');
  await clear.click();
  const third = await takePart(other.page, 'Ali');
  await handedIn(other.page);
  expect([mia.seed, other.seed]).not.toContain(third);
  const [handed] = await Promise.all([other.page.waitForEvent('download'), other.page.getByTestId('class-save').click()]);
  await page.getByTestId('collect-files').setInputFiles(await handed.path());
  expect(other.complaints).toEqual([]);
  await other.context.close();
  await expect(page.getByTestId('collect-table').locator('tbody tr')).toHaveCount(3);
  await page.getByTestId('collect-test').press('Enter');
  await expect(page.getByTestId('collect-verdict')).toContainText(/Over the class .* n = 3\)/);
  await expect(page.getByTestId('collect-status')).toContainText('First look');
  await expectAccessible(page, 'a verdict');
  const verdict = await page.getByTestId('collect-verdict').innerText();

  // Saved, forgotten and opened again; a reload keeps it too.
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('collect-save').click()]);
  const file = await download.path();
  expect(JSON.parse(readFileSync(file, 'utf8')).results).toHaveLength(3);
  // What was asked once is asked no longer after anything else.
  const forget = page.getByTestId('collect-clear');
  await forget.click();
  await expect(forget).toHaveText('Forget all of them?');
  await page.getByTestId('collect-status').click();
  await expect(forget).toHaveText('Start over');
  await forget.click();
  await forget.click();
  await expect(page.getByTestId('collect-table')).toBeHidden();
  await page.keyboard.press('Escape');
  await page.getByTestId('open-run').setInputFiles(file);
  await expect(page.getByTestId('collect-verdict')).toHaveText(verdict);
  await page.reload();
  await collect(page);
  await expect(page.getByTestId('collect-verdict')).toHaveText(verdict);

  // Once more here, and it is the same to the bit.
  await page.getByRole('button', { name: 'Run again: Mia' }).click();
  await expect(page.getByTestId('rerun')).toContainText(`The run of Mia once more, with seed ${mia.seed}`);
  await expect(page.getByTestId('rerun')).toContainText('the same to the bit', { timeout: 60_000 });
  await expectAccessible(page, 'a run once more');
  await page.getByTestId('rerun-back').click();
  await expect(page.getByTestId('collect-verdict')).toHaveText(verdict);
  await expect(page.getByTestId('collect-mark')).toHaveText('✓ once more: the same to the bit');
  expect(complaints).toEqual([]);
});

test('a lesson that tests an optimizer: that is handed in and collected', async ({ page }) => {
  const complaints = watch(page);
  await open(page, '?device=cpu&lesson=lessons/is-it-really-better.json');
  await expect(page.getByTestId('class-name')).toBeVisible();
  await expectAccessible(page, 'who does it');
  await page.getByTestId('class-name').fill('1');
  await page.getByTestId('class-name').press('Enter');
  const panel = page.getByTestId('lesson-panel');
  await panel.getByRole('slider').press('ArrowRight');
  for (const answers of await panel.locator('.lesson-answers').all()) await answers.getByRole('radio').last().check();
  await page.getByTestId('lesson-start').click();
  await expect(page.getByTestId('class-result')).toContainText('of the optimizer under test', { timeout: 60_000 });
  const text = await page.getByTestId('class-text').inputValue();
  expect(text).toMatch(/^optiresult2\./);
  const address = new URL('?lesson=lessons/is-it-really-better.json', page.url()).href;
  await page.goto('about:blank');
  await open(page, '?device=cpu&collect');
  // By the short address, whose file is fetched.
  await page.getByTestId('collect-paste').fill(`${text}\n${address}`);
  await page.getByTestId('collect-take').click();
  await expect(page.getByTestId('collect-said')).toContainText('The lesson is “Is it really better?”.');
  const sheet = page.getByRole('dialog');
  await expect(sheet).toContainText('Every flower is the optimizer under test');
  await expect(sheet).not.toContainText('chose its best');
  await expect(page.getByTestId('collect-ahead')).toHaveText(/^Ahead of Adam: [01] of 1\.$/);
  await expect(page.getByTestId('collect-guesses')).toContainText(/lead of the optimizer under test .* the run.*was [+−]0\.\d/);
  await expectAccessible(page, 'a test of a given optimizer');
  expect(complaints).toEqual([]);
});

test('a camera that reads codes takes a result in, and is switched off; a class that cannot be read stays', async ({ page }) => {
  await page.addInitScript((code) => {
    globalThis.stopped = 0;
    globalThis.BarcodeDetector = class {
      async detect() {
        return [{ rawValue: globalThis.code }];
      }
    };
    const canvas = document.createElement('canvas');
    canvas.getContext('2d');
    navigator.mediaDevices.getUserMedia = async () => {
      const stream = canvas.captureStream();
      for (const track of stream.getTracks()) {
        const { stop } = track;
        track.stop = () => {
          globalThis.stopped += 1;
          stop.call(track);
        };
      }
      return stream;
    };
    globalThis.code = code;
  }, results.Mia);
  await open(page, '?device=cpu&collect');
  await page.getByTestId('collect-camera').click();
  await expect(page.getByTestId('collect-said')).toContainText('One result was added');
  await expect(page.getByTestId('collect-table')).toContainText('Mia');
  await page.getByTestId('collect-camera').click();
  expect(await page.evaluate(() => globalThis.stopped)).toBe(1);

  // A class that cannot be read stays until somebody says otherwise, whatever is taken in meanwhile.
  await page.evaluate(() => localStorage.setItem('class', localStorage.getItem('class').replace('optiresult1', 'optiresult9')));
  const kept = () => page.evaluate(() => localStorage.getItem('class'));
  const unread = await kept();
  await page.reload();
  await expect(page.getByTestId('collect-said')).toContainText('cannot read, and leaves it as it is');
  await page.getByTestId('collect-paste').fill(results.Zoe);
  await page.getByTestId('collect-take').click();
  await expect(page.getByTestId('collect-said')).toContainText('One result was added');
  expect(await kept()).toBe(unread);
  const discard = page.getByTestId('collect-discard');
  await discard.click();
  await expect(discard).toHaveText('Discard the class that this version cannot read?');
  await discard.click();
  await expect(discard).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('collect-table').locator('tbody tr')).toHaveText([/Zoe/]);
});
