// Prints what each formulation of a layer costs in wasm: by default on the CPU under Node; with `webgpu`, on
// WebGPU in headless Chromium (SwiftShader). Takes the folder with the module that wasm-bindgen made, for
// Node or for the web. All times are those that the process, or all of the browser's, computed: other work
// on the machine adds nothing to them. (SwiftShader computes on all cores.)
import { createReadStream, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [folder, device = 'cpu'] = process.argv.slice(2);
if (device === 'cpu') await onCpu();
else await onWebgpu();

async function onCpu() {
  const now = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  await new Promise((end) => {
    globalThis.formulations = { device, now, tell: console.log, end };
    createRequire(import.meta.url)(join(resolve(folder), 'formulations.js'));
  });
}

/** Milliseconds that a process and its descendants computed. */
function computed(root) {
  const processes = readdirSync('/proc').filter(Number).flatMap((pid) => {
    try {
      // After the name: state, parent, …, user and system time in hundredths of a second.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
      return [{ pid: Number(pid), parent: Number(stat[1]), ticks: Number(stat[11]) + Number(stat[12]) }];
    } catch {
      return [];
    }
  });
  const sum = (pid) =>
    processes.filter(({ parent }) => parent === pid).reduce((total, child) => total + child.ticks + sum(child.pid), 0);
  return 10 * (sum(root) + processes.find(({ pid }) => pid === root).ticks);
}

async function onWebgpu() {
  const { chromium } = await import('@playwright/test');
  const browserServer = await chromium.launchServer({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--enable-unsafe-webgpu'],
  });
  const types = { js: 'text/javascript', wasm: 'application/wasm' };
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', types[url.split('.').pop()] ?? 'text/html');
    if (url === '/') response.end('<!doctype html><title>formulations</title>');
    else if (url === '/now') response.end(String(computed(browserServer.process().pid)));
    else createReadStream(join(folder, url)).on('error', () => response.writeHead(404).end()).pipe(response);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const browser = await chromium.connect(browserServer.wsEndpoint());
  const page = await browser.newPage();
  page.on('console', (message) => console.error(message.text()));
  page.on('pageerror', (error) => console.error(error.message));
  await page.exposeFunction('tell', (line) => console.log(line));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(async (device) => {
    const { tell } = globalThis;
    const now = () => {
      const request = new XMLHttpRequest();
      request.open('GET', '/now', false);
      request.send();
      return Number(request.responseText);
    };
    const ended = new Promise((end) => {
      globalThis.formulations = { device, now, tell, end };
    });
    await (await import('/formulations.js')).default();
    await ended;
  }, device);
  await browserServer.close();
  server.close();
}
