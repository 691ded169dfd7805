// A Chromium without a display, a local server for it, and the way to answer `cargo xtask bench`.
//
// $CHROMIUM names the program. A script that uses this takes its request as JSON in its first
// argument, answers by lines of JSON, an error by {"error"}, and ends when its stdin does.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright';

process.stdin.on('end', () => process.exit()).resume();
process.on('uncaughtException', ({ message }) => finish({ error: message.split('\n')[0] }));

/** What `cargo xtask bench` asks for. */
export const request = JSON.parse(process.argv[2]);

/** Media types by the ends of names. */
export const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
const BLANK = '<!doctype html><title>bench</title><link rel="icon" href="data:,">';

/** Files of `folder` by their path. */
export const filesOf = (folder) => (path) => readFile(join(folder, normalize(path)));

/**
 * Serves what `read` returns for a path, and an empty page as /blank.html; returns the address,
 * without a slash at its end. With `isolated`, threads may share memory.
 */
export async function serve(read, { isolated = false } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = pathname === '/' ? '/index.html' : pathname;
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    try {
      const body = path === '/blank.html' ? BLANK : await read(path);
      response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${server.address().port}`;
}

/** A fresh Chromium with an empty profile, started with `more` arguments. */
export function launch(...more) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--enable-unsafe-webgpu',
      ...more,
    ],
  });
}

/** Passes a page's complaints on to the terminal. */
export function relay(page) {
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`    ${message.text().slice(0, 300)}`);
  });
  page.on('pageerror', (error) => console.error(`    ${error.message.slice(0, 300)}`));
}

/** Prints the one result and ends the process, whatever still runs. */
export function finish(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}
