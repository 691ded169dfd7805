// What a visitor does in Chromium, in Firefox and in WebKit, and what must come out alike in all of them.
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import * as figures from './figures.mjs';
import { file, png } from './own_files.mjs';
import { packed, under } from './packed.mjs';
import { damaged, link, smallest } from './page_object.mjs';
import { serve } from './server.mjs';
import { isStored, newestRun } from './stored.mjs';
import { translate } from './translate.mjs';

/** Milliseconds that training may take: a Quick look takes minutes on a machine with other work. */
const PATIENCE = 300_000;

const fixture = (name) => readFile(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

/** As Quick look, with fewer generations of shorter trainings. */
const shortened = { Generations: 4, Steps: 60, ScoringImages: 200 };

/**
 * That search with seed 7, as Chromium 156 saved it. Where the arithmetic is meant to change, take what “Download run”
 * gives then. A terminal's differs in last bits: docs/browsers.md says why.
 */
const known = figures.ofFile(await fixture('quick.json'));

/** What each journey is called, and what the visitor does, whose host may send `compressed` files. */
export const journeys = {
  'a search has the known figures, to the bit, held, stepped, reloaded, continued and translated': async (visitor) => {
    await visitor.goto('./?device=cpu&seed=7');
    await visitor.choose(shortened);
    await visitor.click('start');
    await visitor.click('pause');
    await visitor.sees('pause', /Resume/, PATIENCE);
    const held = await visitor.evaluate(finished);
    await visitor.click('step');
    await expect.poll(() => visitor.evaluate(finished), { timeout: PATIENCE }).toBe(held + 1);
    await visitor.sees('pause', /Resume/);
    await visitor.reload();
    await visitor.sees('offer', /stopped in generation [1-4] of 4/);
    await visitor.click('offer-continue');
    // In the midst of a training.
    await visitor.click('pause');
    await visitor.sees('pause', /Resume/, PATIENCE);
    await visitor.reload();
    // From here on nothing waits for it: it may be over before it is held.
    await visitor.click('offer-continue');
    await visitor.sees('start', /^Start again$/, PATIENCE);
    expect(await visitor.evaluate(translate, false)).toBeGreaterThan(50);
    await visitor.sees('generation', new RegExp(`^Generation ${known.length} of ${known.length}$`, 'i'), PATIENCE);
    await visitor.canPress('start', PATIENCE);
    await visitor.misses('error');
    await isStored(visitor, known.length);
    expect(figures.ofPieces((await newestRun(visitor)).pieces)).toEqual(known);
    await visitor.sees('start', /^START AGAIN$/);
    await visitor.sees('best-fitness', /^\d\.\d{3}$/);
    expect(figures.ofFile(await visitor.save('download-run', 'optimarium-run.json'))).toEqual(known);
  },

  'the recorded run is stepped through, and a chart of it saved as CSV, SVG and PNG': async (visitor) => {
    await visitor.goto('./?device=cpu&run=classroom');
    await visitor.sees('recording', /This is a recording/);
    const address = () => [document.querySelector('[data-testid=recording-address]').value, String(new URL('./?run=classroom', location))];
    const [shown, expected] = await visitor.evaluate(address);
    expect(shown).toBe(expected);
    // It plays by itself.
    await visitor.sees('replay-play', /Hold/);
    await visitor.click('replay-play');
    await visitor.sees('replay-play', /Play/);
    const slider = () => document.querySelector('[data-testid=replay-slider]').focus();
    await visitor.evaluate(slider);
    await visitor.press('Home');
    await visitor.sees('generation', /^Generation 1 of 12$/);
    await visitor.click('replay-forward');
    await visitor.sees('generation', /^Generation 2 of 12$/);
    await visitor.evaluate(slider);
    await visitor.press('End');
    await visitor.sees('generation', /^Generation 12 of 12$/);
    expect(await visitor.evaluate(learningCurves)).toEqual([['Accuracy on', 1, 1], ['Loss on', 1, 1]]);

    const within = '[data-control=fitness-chart] figure';
    await visitor.click({ within, role: 'button', name: 'Save as' });
    const save = (kind) => visitor.save({ within, role: 'button', name: kind }, `fitness.${kind.toLowerCase()}`);
    expect(String(await save('CSV'))).toMatch(/^generation,mean,.+,best\r\n1,[^]+\r\n12,[\d.,]+\r\n$/);
    expect(String(await save('SVG'))).toMatch(/stroke="#[0-9a-f]{6}"/);
    expect((await save('PNG')).subarray(1, 4).toString()).toBe('PNG');
  },

  'own pictures become a task on which a generation trains': async (visitor) => {
    const colours = { cat: [200, 40, 40], dog: [40, 40, 200] };
    const pictures = Object.entries(colours).flatMap(([name, colour]) =>
      Array.from({ length: 8 }, (_, index) => file(`${name}/${index}.png`, png(colour, index))));
    await visitor.goto('./?device=cpu');
    await visitor.click('settings');
    await visitor.click('own-data');
    await visitor.attach('own-files', [...pictures, file('cat/broken.png', Buffer.from('no picture'))]);
    await visitor.sees('own-report', /2 classes, 16 images: 12 to train on, 2 to validate, 2 to test/);
    await visitor.sees('own-report', /cat\/broken\.png was skipped: not a picture that this browser can decode\./);
    const pixel = await visitor.evaluate(() => {
      const canvas = [...document.querySelectorAll('[data-testid=own-report] canvas')].at(-1);
      return [...canvas.getContext('2d').getImageData(40, 16, 1, 1).data];
    });
    expect(pixel).toEqual([...colours.dog, 255]);
    await visitor.click('own-use');
    await visitor.press('Escape');
    await visitor.choose(smallest);
    await visitor.click('start');
    await visitor.sees('best-fitness', /\d\.\d/, PATIENCE);
    await visitor.misses('error');
  },

  'in a folder of a site, after its first visit, the page works without a server': async (visitor, { compressed }) => {
    const server = await serve(packed, {}, { under, precompressed: compressed });
    await visitor.goto(`${server.address}?device=cpu&seed=7`);
    await visitor.canPress('start');
    const kept = () => visitor.evaluate(() => Boolean(navigator.serviceWorker?.controller));
    await expect.poll(kept, { timeout: PATIENCE }).toBe(true);
    // CIFAR-10 is large: kept by those alone who use it.
    const isKept = (pack) => visitor.evaluate((pack) => caches.match(pack).then(Boolean), `data/cifar-10/${pack}`);
    expect(await isKept('train-00.png')).toBe(false);
    await visitor.evaluate(() => fetch('data/cifar-10/train-00.png').then((answer) => answer.blob()).then(({ size }) => size));
    await expect.poll(() => isKept('train-00.png')).toBe(true);
    expect(server.encodings.size > 0).toBe(compressed);
    await server.stop();
    await visitor.reload();
    await visitor.canPress('start');
    await visitor.choose(smallest);
    await visitor.click('start');
    await visitor.sees('best-fitness', /\d\.\d/, PATIENCE);
    await visitor.canPress('start', PATIENCE);
    await visitor.misses('error');
    // Whole: what is on its way when the page is left counts as failed.
    expect(await visitor.evaluate(() => fetch('data/cifar-10/train-00.png').then((answer) => answer.blob().then(() => answer.ok)))).toBe(true);
    await visitor.goto(`${server.address}index.html?run=classroom`);
    await visitor.sees('recording', /This is a recording/);
  },
};

/** The same for Firefox and WebKit alone: laboratory.spec.mjs and share.spec.mjs show it in Chromium. */
export const elsewhere = {
  'an edit shows what it changes, a head-to-head reaches its verdict, and links open or are refused': async (visitor) => {
    await visitor.goto('./?device=cpu');
    await visitor.click('view-laboratory');
    await visitor.select({ role: 'combobox', name: 'Steps' }, '20');
    await visitor.click({ role: 'switch', name: 'm̂, v̂ bias correction' });
    await visitor.sees('effective-step', /up to 1\.12 times longer \(step 13\)/);
    await visitor.sees('live-result', /as opened: \d+\.\d %; edited: \d+\.\d %; Adam at 10⁻³, untuned: \d+\.\d %/, PATIENCE);

    const within = '#head-to-head';
    await visitor.fill('race-write', 'adam@0.002');
    await visitor.click({ within, role: 'button', name: 'Add' });
    await visitor.select({ within, role: 'combobox', name: 'Steps' }, '20');
    await visitor.select({ within, role: 'combobox', name: 'Seeds' }, '3');
    await visitor.click('race-start');
    await visitor.sees('race-state', /Finished/, PATIENCE);
    await visitor.sees('verdict', /Adam@0\.002[\s\S]+(better|worse|inconclusive)/);

    await visitor.click('share');
    await visitor.canPress('share-link');
    const made = await visitor.evaluate(() => document.querySelector('[data-testid=share-link]').value);
    await visitor.goto('about:blank');
    await visitor.goto(made.replace('#', '?device=cpu#'));
    await visitor.sees('shared', /Published, edited/);
    await visitor.evaluate((damaged) => (location.hash = damaged), damaged);
    await visitor.sees('shared-refused', /damaged/);
    await visitor.evaluate(() => history.back());
    await visitor.sees('shared', /Published, edited/);
    await visitor.evaluate((link) => (location.hash = link), link);
    await visitor.sees('shared', /Adam/);
  },
};

/** Runs in the page: what the journal's first two charts show, and how many lines each has of Adam and of the best. */
function learningCurves() {
  return [...document.querySelectorAll('.journal .charts figure')].slice(0, 2).map((figure) => {
    const lines = (whose) => figure.querySelectorAll(`.chart-room path.line.${whose}`).length;
    return [figure.innerText.match(/(Accuracy|Loss) on/)[0], lines('adam'), lines('best')];
  });
}

/** Runs in the page: how many generations are finished; the plants of one carry their fitness then. */
function finished() {
  const shown = Number(document.querySelector('[data-testid=generation]').innerText.match(/\d+/)[0]);
  return document.querySelector('[data-testid=candidate][aria-label*="; fitness "]') ? shown : shown - 1;
}
