// WebKit, where Debian's webkit2gtk-driver and xvfb are installed: driven by WebDriver, because
// Playwright drives only builds of its own. It has no console and no interception.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { Builder, Capabilities } from 'selenium-webdriver';

const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const NEEDED = ['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb', '/usr/bin/xvfb-run', BROWSER];

/** Which programs are missing; empty where WebKit can be had. */
export const missing = NEEDED.filter((program) => !existsSync(program));

/** Starts WebKit and returns what drives it, in the words of Playwright's page, and how it is ended. */
export async function startWebkit() {
  const port = await freePort();
  const env = { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' };
  const service = spawn('xvfb-run', ['--auto-servernum', NEEDED[0], `--port=${port}`], { env, detached: true, stdio: 'ignore' });
  const stop = () => process.kill(-service.pid);
  try {
    const driver = await connect(port);
    return {
      goto: (url) => driver.get(url),
      evaluate: (work, value) => driver.executeScript(`return (${work})(arguments[0])`, value),
      screenshot: async () => Buffer.from(await driver.takeScreenshot(), 'base64'),
      close: () => driver.quit().finally(stop),
    };
  } catch (error) {
    stop();
    throw error;
  }
}

async function connect(port) {
  const options = { binary: BROWSER, args: ['--automation'] };
  const wishes = new Capabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options });
  for (let patience = 50; ; patience -= 1) {
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
