// Whether an equation is drawn: roots, fractions, hats and indices, looked for in the pixels.
import { expect } from '@playwright/test';
import { Ink } from './ink.mjs';
import { link } from './page_object.mjs';

/** Looks at the equation in a wide and in a narrow frame, with the machine's fonts and without them. */
export async function looksRight(driver, baseURL) {
  await frame(driver, `${baseURL}?device=cpu${link}`, baseURL);
  for (const width of [700, 320]) {
    await driver.evaluate((width) => {
      document.querySelector('iframe').style.width = `${width}px`;
    }, width);
    for (const family of ['', 'Equations']) {
      await expect.poll(() => driver.evaluate(settle, family), { timeout: 60_000 }).toBe(true);
      await expect.poll(async () => faults(...(await look(driver)))).toEqual([]);
      const { box, definitions } = await driver.evaluate(measure);
      for (const { right } of definitions) expect(right).toBeLessThanOrEqual(box.right + 1);
    }
  }
  // Without the sign the same look must find it missing.
  await driver.evaluate(() => {
    const root = document.querySelector('iframe').contentDocument.querySelector('msqrt');
    root.style.visibility = 'hidden';
  });
  const missing = ['no root sign', 'no bar over the root'];
  await expect.poll(async () => faults(...(await look(driver)))).toEqual(expect.arrayContaining(missing));
}

/** What is drawn and where its parts should be; a picture may be a moment older than the places. */
async function look(driver) {
  const places = await driver.evaluate(measure);
  return [new Ink(await driver.screenshot(), places.width), places];
}

/** Shows `url` in a frame: some browsers have no windows as narrow as that. */
async function frame(driver, url, baseURL) {
  await driver.goto(`${baseURL}fonts/stix-two-math-licence.txt`);
  await driver.evaluate((url) => {
    const element = document.createElement('iframe');
    Object.assign(element.style, { height: '560px', border: '0', background: 'white' });
    element.src = url;
    document.body.style.margin = '0';
    document.body.replaceChildren(element);
  }, url);
}

/** Runs in the browser: whether the equation is there, in view, in `family` or its usual fonts. */
function settle(family) {
  const page = document.querySelector('iframe').contentDocument;
  const box = page.querySelector('.shared-rule .equation');
  if (!box) return false;
  for (const math of box.querySelectorAll('math')) math.style.fontFamily = family;
  box.scrollIntoView({ block: 'start' });
  // Nothing that sticks to the window's edges may lie on it.
  for (const bar of page.querySelectorAll('header, .bar')) bar.style.visibility = 'hidden';
  // Laid out, the fonts that it takes are on their way.
  box.getBoundingClientRect();
  const there = [...page.fonts].some((font) => font.family.includes('Equations') && font.status === 'loaded');
  return page.fonts.status === 'loaded' && (there || !family);
}

/** Runs in the browser: where the parts of the equation are. */
function measure() {
  const page = document.querySelector('iframe').contentDocument;
  const box = page.querySelector('.shared-rule .equation');
  const place = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom };
  };
  const find = (selector) => place(box.querySelector(selector));
  const [step, ...definitions] = [...box.querySelectorAll('math')].map(place);
  return {
    width: innerWidth,
    box: place(box),
    step,
    definitions,
    root: find('msqrt'),
    radicand: find('msqrt > *'),
    fraction: find('mfrac'),
    numerator: find('mfrac > :first-child'),
    denominator: find('mfrac > :last-child'),
    hatted: find('mfrac > :first-child mover'),
    letter: find('mfrac > :first-child mover > mi'),
    base: find('msub > :first-child'),
    index: find('msub > :last-child'),
  };
}

/** What of the equation is not drawn. */
function faults(ink, places) {
  const { root, radicand, fraction, numerator, denominator, hatted, letter, base, index } = places;
  const found = [];
  // The sign rises left of what is under the root; a line from its top runs over that.
  const sign = ink.span({ ...root, right: radicand.left });
  if (!sign || sign.bottom - sign.top < 0.6 * (root.bottom - root.top)) found.push('no root sign');
  const over = { ...radicand, top: root.top, bottom: (radicand.top + radicand.bottom) / 2 };
  if (!hasLine(ink, over)) found.push('no bar over the root');
  const middle = { ...fraction, left: fraction.left + 2, right: fraction.right - 2 };
  const line = { ...middle, top: numerator.bottom - 3, bottom: denominator.top + 3 };
  if (!hasLine(ink, line)) found.push('no line in the fraction');
  // A hat is ink above the letter, apart from it.
  const whole = { ...hatted, top: hatted.top - 2, bottom: letter.bottom };
  const rows = ink.rows(whole).map((part) => part > 0);
  const from = rows.indexOf(true);
  if (from < 0 || !rows.slice(from, rows.lastIndexOf(true)).includes(false)) found.push('no hat above the letter');
  const [low, high] = [ink.span(index), ink.span(base)];
  if (!low || !high || low.bottom <= high.top || low.bottom - low.top >= high.bottom - high.top) found.push('no index');
  return found;
}

/** Whether a row of `place` is ink from end to end. */
function hasLine(ink, place) {
  return ink.rows(place).some((part) => part > 0.9);
}
