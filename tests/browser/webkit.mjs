// A visitor in WebKit, where Debian's webkit2gtk-driver and xvfb are installed: driven by WebDriver, because
// Playwright drives only builds of its own. It has no console and no interception.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Builder, By, Capabilities, Key, Select, error as errors } from 'selenium-webdriver';
import { Downloads } from './downloads.mjs';
import { Visitor } from './visitor.mjs';

const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const NEEDED = ['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb', '/usr/bin/xvfb-run', '/usr/bin/xauth', BROWSER];

/** Which programs are missing; empty where WebKit can be had. */
export const missing = NEEDED.filter((program) => !existsSync(program));

/** The elements that may have a role. */
const TAGS = { button: 'button', checkbox: 'input[type=checkbox]', combobox: 'select', slider: 'input[type=range]', switch: '[role=switch]' };

/** Starts WebKit, with a home of its own, and returns a visitor in it, who is to be closed. */
export async function startWebkit(baseURL) {
  const home = await mkdtemp(join(tmpdir(), 'optimarium-webkit-'));
  const folder = join(home, 'downloads');
  await mkdir(join(home, '.config'));
  await writeFile(join(home, '.config/user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${folder}"\n`);
  const downloads = new Downloads(folder);
  const port = await freePort();
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    LIBGL_ALWAYS_SOFTWARE: '1',
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
  const service = spawn('xvfb-run', ['--auto-servernum', NEEDED[0], `--port=${port}`], { env, detached: true, stdio: 'ignore' });
  const stop = async () => {
    const ended = new Promise((end) => service.once('exit', end));
    process.kill(-service.pid);
    await ended;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const driver = await connect(port);
    await driver.manage().window().setRect({ width: 1280, height: 900 });
    return new WebkitVisitor({ driver, baseURL, downloads, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

class WebkitVisitor extends Visitor {
  constructor(parts) {
    super();
    Object.assign(this, parts);
    // It tells of none.
    this.complaints = [];
  }

  async goto(address) {
    await this.driver.get(String(new URL(address, this.baseURL)));
  }

  async reload() {
    await this.driver.navigate().refresh();
  }

  evaluate(work, value) {
    return this.driver.executeScript(`return (${work})(arguments[0])`, value);
  }

  async screenshot() {
    return Buffer.from(await this.driver.takeScreenshot(), 'base64');
  }

  async click(place) {
    await this.act(place, (element) => element.click());
  }

  async fill(place, text) {
    await this.act(place, async (element) => {
      await element.clear();
      await element.sendKeys(text);
    });
  }

  async select(place, value) {
    await this.act(place, (element) => new Select(element).selectByValue(value));
  }

  async press(key) {
    await this.driver.actions().sendKeys(Key[key.toUpperCase()]).perform();
  }

  /** Gives `files`, of `{ name, mimeType, buffer }`, to a file input. */
  async attach(place, files) {
    const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, text: buffer.toString('base64') }));
    await this.evaluate(({ css, given }) => {
      const chosen = new DataTransfer();
      for (const { name, mimeType, text } of given) {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        chosen.items.add(new File([bytes], name, { type: mimeType }));
      }
      const input = document.querySelector(css);
      input.files = chosen.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, { css: selector(place), given });
  }

  /** The bytes of the file `name` that a press of `place` saves. */
  save(place, name) {
    return this.downloads.of(name, () => this.click(place));
  }

  /** What `place` reads; null where nothing is shown. */
  async text(place) {
    const read = (element) => this.driver.executeScript('return arguments[0].innerText.trim()', element);
    return (await this.ask(place, read)) ?? null;
  }

  async isEnabled(place) {
    return (await this.ask(place, (element) => element.isEnabled())) ?? false;
  }

  async close() {
    await this.driver.quit().finally(this.stop);
  }

  /** Does `work` to `place` once that is there, in view and not covered. */
  async act(place, work) {
    await expect(async () => {
      const element = await this.find(place);
      expect(element, `${JSON.stringify(place)} is shown`).toBeTruthy();
      // The driver scrolls what is out of view to the window's edge, under the bars.
      await this.driver.executeScript('arguments[0].scrollIntoView({ block: "center" })', element);
      await work(element);
    }).toPass({ timeout: 30_000 });
  }

  /** What `question` answers of the element that is shown at `place`; nothing where there is none. */
  async ask(place, question) {
    const element = await this.find(place);
    return element && unlessGone(() => question(element));
  }

  /** The first element at `place` that is shown. */
  async find(place) {
    const found = await this.driver.findElements(By.css(selector(place)));
    for (const element of found) {
      const isShown = async () => (await isNamed(element, place)) && (await element.isDisplayed());
      if (await unlessGone(isShown)) return element;
    }
    return undefined;
  }
}

/** What `question` answers; nothing where the page took the element away since it was found. */
async function unlessGone(question) {
  try {
    return await question();
  } catch (error) {
    if (error instanceof errors.StaleElementReferenceError) return undefined;
    throw error;
  }
}

async function isNamed(element, { role, name }) {
  if (role === undefined) return true;
  const given = await element.getAccessibleName();
  // What is chosen is a part of a choice's name here.
  return given === name || (role === 'combobox' && given.startsWith(`${name} `));
}

function selector(place) {
  if (typeof place === 'string') return `[data-testid="${place}"]`;
  return `${place.within ?? ''} ${place.css ?? TAGS[place.role]}`;
}

async function connect(port) {
  const options = { binary: BROWSER, args: ['--automation'] };
  const wishes = new Capabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options });
  for (let patience = 300; ; patience -= 1) {
    try {
      return await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(wishes).build();
    } catch (error) {
      if (!patience || !String(error).includes('ECONNREFUSED')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
