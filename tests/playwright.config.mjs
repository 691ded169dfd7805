// Journeys through the built page in a real browser, without a display.
//
// `cargo xtask test --only page --only journeys` builds the page into target/page and runs these;
// by hand: `cd tests && npx playwright test [NAME] [--project NAME]`. $CHROMIUM and $FIREFOX name the browsers,
// $PAGE the folder with a built page, $PORT where it is served. `--trace retain-on-failure` records what happened;
// it takes half as long again and slows the page down, so it is off.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { launching } from './browser/chromium.mjs';
import { missing } from './browser/webkit.mjs';

const port = process.env.PORT ?? 4173;
const folder = process.env.PAGE ?? '../target/page';
const webgpuJourneys = /\.webgpu\.spec\.mjs$/;
/** A GPU that is lost while it is read: Firefox may tell the failed read before the loss. */
const lostWhileRead = /one that is lost hands over/;
const firefoxJourneys = /\.firefox\.spec\.mjs$/;
const webkitJourneys = /\.webkit\.spec\.mjs$/;
const firefox = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
/** A Vulkan in software, on which Firefox has WebGPU. */
const vulkan = '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json';
/** What is looked at in Firefox as well; most journeys ask of a driver what it has for Chromium alone. */
const everywhere = /(elsewhere|equation|everywhere|page)\.spec\.mjs$/;
/** What other journeys show in Chromium. */
const elsewhere = /elsewhere\.spec\.mjs$/;

/** The oldest Firefox these journeys were seen to pass in; 140 lacks what its driver asks for first. */
const OLDEST_FIREFOX = 153;

/** Why nothing runs in Firefox; nothing where it does. */
function firefoxLacks() {
  if (!existsSync(firefox)) return `no Firefox here (${firefox}; package firefox-esr)`;
  const version = execFileSync(firefox, ['--version'], { encoding: 'utf8' }).trim();
  if (Number(version.match(/(\d+)\./)?.[1]) >= OLDEST_FIREFOX) return undefined;
  return `${firefox} is “${version}”, and ${OLDEST_FIREFOX} is the oldest that was tried: update its package, firefox-esr`;
}

const noFirefox = firefoxLacks();
const firefoxHasGpu = !noFirefox && existsSync(vulkan);

/** Says what is not looked at, and why; once, although every worker reads this file too. */
function skipped(reason) {
  if (process.env.TEST_WORKER_INDEX === undefined) console.warn(`SKIPPED: ${reason}`);
}

/** A project in a Chromium started with `more` arguments. */
function project(name, more, files) {
  return { name, ...files, use: { launchOptions: launching(...more) } };
}

/** What runs in Firefox, by WebDriver BiDi, where there is one. */
function inFirefox() {
  if (noFirefox) {
    skipped(noFirefox);
    return [];
  }
  // Playwright hears of no downloads there.
  const downloadsPath = join(tmpdir(), `optimarium-firefox-${port}`);
  const started = (name, testMatch, firefoxUserPrefs = {}) => {
    const launchOptions = { executablePath: firefox, downloadsPath, firefoxUserPrefs };
    return { name, testMatch, use: { browserName: 'firefox', channel: 'moz-firefox', launchOptions } };
  };
  const projects = [
    started('firefox', everywhere),
    started('firefox-guarded', firefoxJourneys, { 'privacy.resistFingerprinting': true }),
  ];
  if (firefoxHasGpu) {
    const prefs = {
      'dom.webgpu.enabled': true,
      'dom.webgpu.workers.enabled': true,
      'gfx.webgpu.ignore-blocklist': true,
    };
    projects.push({ ...started('firefox-webgpu', webgpuJourneys, prefs), grepInvert: lostWhileRead });
  } else {
    skipped(`no Vulkan for Firefox's WebGPU here (${vulkan}; package mesa-vulkan-drivers)`);
  }
  return projects;
}

/** What runs in WebKit, by WebDriver, where it can be had. */
function inWebkit() {
  if (missing.length) {
    skipped(`no WebKit here: ${missing.join(', ')} missing (packages webkit2gtk-driver, xvfb, xauth)`);
    return [];
  }
  return [{ name: 'webkit', testMatch: webkitJourneys }];
}

export default defineConfig({
  testDir: 'browser',
  globalSetup: './browser/packed.mjs',
  outputDir: 'results',
  snapshotPathTemplate: 'pictures/{arg}{ext}',
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1280, height: 800 },
    // It would answer requests that a journey means to fail; offline.spec.mjs lets it.
    serviceWorkers: 'block',
    screenshot: 'only-on-failure',
  },
  // They begin in this order: the slower a browser, the sooner, lest one worker waits for the other at the end.
  projects: [
    ...inWebkit(),
    ...inFirefox(),
    // Firefox is four times as fast at it, where it has a Vulkan.
    project('webgpu', ['--enable-unsafe-webgpu'], { testMatch: webgpuJourneys, grep: firefoxHasGpu ? lostWhileRead : /./ }),
    project('cpu', [], { testIgnore: [webgpuJourneys, firefoxJourneys, webkitJourneys, elsewhere] }),
  ],
  webServer: {
    command: `node node_modules/sirv-cli/bin.js "${folder}" --dev --quiet --host 127.0.0.1 --port ${port}`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
  },
});
