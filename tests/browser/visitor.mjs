// A visitor, in the few words in which journeys that run in every browser are written. Chromium and Firefox
// are driven by Playwright here, WebKit by WebDriver (webkit.mjs).
//
// A place is a test id, or `{ role, name }` as assistive technology knows it, or `{ css }`; with `within` it is
// looked for in the part of the page that this selects.
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { watch } from './console.mjs';
import { Downloads } from './downloads.mjs';

/** What all visitors do alike. */
export class Visitor {
  /** Waits until the text of `place` matches. Looks often: what is under way may be over a second later. */
  async sees(place, pattern, patience = 30_000) {
    const options = { message: `text of ${JSON.stringify(place)}`, intervals: [100], timeout: patience };
    await expect.poll(() => this.text(place), options).toMatch(pattern);
  }

  /** Waits until nothing is shown at `place`. */
  async misses(place) {
    await expect.poll(() => this.text(place), { message: `text of ${JSON.stringify(place)}` }).toBeNull();
  }

  /** Waits until `place` can be pressed. */
  async canPress(place, patience = 30_000) {
    await expect.poll(() => this.isEnabled(place), { message: `${JSON.stringify(place)} enabled`, timeout: patience }).toBe(true);
  }

  /** Types `values` (setting name → number) into the settings and closes them. */
  async choose(values) {
    await this.click('settings');
    for (const [name, value] of Object.entries(values)) await this.fill({ css: `#setting-${name}` }, String(value));
    await this.press('Escape');
    await this.misses({ css: `#setting-${Object.keys(values)[0]}` });
  }
}

/** A visitor in a page of Playwright's; a browser that tells of no downloads puts them into `downloads`. */
export class PlaywrightVisitor extends Visitor {
  constructor(page, downloads) {
    super();
    this.page = page;
    this.downloads = downloads && new Downloads(downloads);
    this.complaints = watch(page);
  }

  async goto(address) {
    await this.page.goto(address);
  }

  async reload() {
    await this.page.reload();
  }

  evaluate(work, value) {
    return this.page.evaluate(work, value);
  }

  async click(place) {
    await this.locate(place).click();
  }

  async fill(place, text) {
    await this.locate(place).fill(text);
  }

  async select(place, value) {
    await this.locate(place).selectOption(value);
  }

  async press(key) {
    await this.page.keyboard.press(key);
  }

  /** Gives `files`, of `{ name, mimeType, buffer }`, to a file input. */
  async attach(place, files) {
    await this.locate(place).setInputFiles(files);
  }

  /** The bytes of the file `name` that a press of `place` saves. */
  async save(place, name) {
    if (this.downloads) return this.downloads.of(name, () => this.click(place));
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.click(place)]);
    expect(download.suggestedFilename()).toBe(name);
    return readFile(await download.path());
  }

  /** What `place` reads; null where nothing is shown. */
  async text(place) {
    const [text] = await this.shown(place).evaluateAll((elements) => elements.map(({ innerText }) => innerText.trim()));
    return text ?? null;
  }

  async isEnabled(place) {
    const [disabled] = await this.shown(place).evaluateAll((elements) => elements.map(({ disabled }) => disabled));
    return disabled === false;
  }

  locate(place) {
    return this.all(place).first();
  }

  shown(place) {
    return this.all(place).filter({ visible: true });
  }

  all(place) {
    if (typeof place === 'string') return this.page.getByTestId(place);
    const { within = 'body', css, role, name } = place;
    const part = this.page.locator(within);
    return css ? part.locator(css) : part.getByRole(role, { name, exact: true });
  }
}
