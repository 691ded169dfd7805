// How long a first visitor waits on a slow line with a slow processor:
// node slow_line.mjs '{"page": FOLDER, "runs": 5}'. Prints {"first_paint_ms", "usable_ms", "curve_ms",
// "usable_bytes", "curve_bytes"}, one value per fresh browser: from navigation to the first paint, until "Start"
// can be clicked, and, clicked then, to the first point of Quick look's curves on the CPU; and what the line had
// carried by then. Files come in brotli, as a good host sends them.
//
// The server itself holds the line back, for all connections together, so that workers wait as well. The
// browser slows down the page's own thread alone: the engine in its worker is as fast as this machine.
import { createServer } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { TYPES, finish, request, visit } from './browser.mjs';

/** 5 Mbit/s. */
const BYTES_PER_MS = 625;
/** From a request to the first byte of its answer. */
const LATENCY_MS = 40;
const PIECE = 4096;
const SLOWDOWN = 4;

const { page: folder, runs } = request;
const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
/** What a first visit on the CPU does not ask for, and takes minutes to compress. */
const left = /^engine-webgpu/;
const files = new Map();
for (const name of readdirSync(folder, { recursive: true })) {
  if (!extname(name) || left.test(name)) continue;
  const compresses = /\.(css|html|js|json|svg|wasm)$/.test(name);
  const bytes = readFileSync(join(folder, name));
  files.set(`/${name}`, { bytes: compresses ? brotliCompressSync(bytes, { params }) : bytes, compresses });
}

/** When the line is free again. */
let free = 0;
let carried = 0;

/**
 * Sends `bytes` piece by piece, each when the line has carried it; all who are served share the line. Whoever has gone
 * takes nothing of it: a browser that was closed would hold back the next.
 */
async function send(response, bytes) {
  for (let at = 0; at < bytes.length && !response.destroyed; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE);
    free = Math.max(free, performance.now()) + piece.length / BYTES_PER_MS;
    await new Promise((carry) => setTimeout(carry, free - performance.now()));
    carried += piece.length;
    response.write(piece);
  }
  response.end();
}

const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, 'http://localhost');
  const file = files.get(pathname === '/' ? '/index.html' : pathname);
  await new Promise((waited) => setTimeout(waited, LATENCY_MS));
  if (!file) return response.writeHead(404).end();
  const encoding = file.compresses ? { 'Content-Encoding': 'br' } : {};
  const type = TYPES[extname(pathname) || '.html'] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'max-age=600', ...encoding });
  await send(response, file.bytes);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const address = `http://127.0.0.1:${server.address().port}`;

const result = { first_paint_ms: [], usable_ms: [], curve_ms: [], usable_bytes: [], curve_bytes: [] };
const wait = async (page) => {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  const before = carried;
  const navigated = performance.now();
  await page.goto(`${address}/?device=cpu`, { waitUntil: 'commit' });
  const start = page.getByTestId('start');
  await start.click({ trial: true, timeout: 120_000 });
  result.usable_ms.push(performance.now() - navigated);
  result.usable_bytes.push(carried - before);
  await start.click();
  await page.locator('.journal .chart-room path.line.adam').first().waitFor({ state: 'attached', timeout: 300_000 });
  result.curve_ms.push(performance.now() - navigated);
  result.curve_bytes.push(carried - before);
  const [paint] = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime));
  result.first_paint_ms.push(paint);
};
for (let run = 0; run < runs; run += 1) await visit(wait);
finish(result);
