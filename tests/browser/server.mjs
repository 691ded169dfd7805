// A server whose page can change under the visitor, or that can go away.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

/** Media types by the ends of names. */
export const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** What is served as blank.html. */
const BLANK = '<!doctype html><title>blank</title><link rel="icon" href="data:,">';

/** What is compressed beside a file, the better one first. */
const ENCODINGS = { br: '.br', gzip: '.gz' };

/**
 * Serves `server.folder` at `server.address`, with `headers`, until `server.stop()`; `server.encodings` are those in
 * which it sent files. The page may lie `under` a folder of the site, with slashes around it; files may be sent
 * `precompressed`; the folder's own address may be `redirected` to its page; and what stands between server and visitor
 * may `change` a file (name, bytes).
 */
export async function serve(folder, headers = {}, { under = '/', precompressed = false, redirected = false, change } = {}) {
  const server = { folder, encodings: new Set() };
  const http = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, 'http://localhost');
    if (redirected && pathname.endsWith('/')) return response.writeHead(302, { Location: `${pathname}index.html${search}` }).end();
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    try {
      if (!path.startsWith(under)) throw new Error('outside');
      const name = normalize(path.slice(under.length));
      const accepted = precompressed ? (request.headers['accept-encoding'] ?? '').split(/, */) : [];
      const { body, ...encoding } = name === 'blank.html' ? { body: BLANK } : await stored(join(server.folder, name), accepted);
      for (const sent of Object.values(encoding)) server.encodings.add(sent);
      const sent = { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream', ...encoding, ...headers };
      response.writeHead(200, sent).end(change ? change(name, body) : body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => http.listen(0, '127.0.0.1', listening));
  server.address = `http://127.0.0.1:${http.address().port}${under}`;
  server.stop = () => {
    http.closeAllConnections();
    return new Promise((closed) => http.close(closed));
  };
  return server;
}

/** The file at `path`, as the first of the `accepted` encodings in which it is there. */
async function stored(path, accepted) {
  for (const [encoding, end] of Object.entries(ENCODINGS)) {
    const body = accepted.includes(encoding) && (await readFile(path + end).catch(() => undefined));
    if (body) return { body, 'Content-Encoding': encoding };
  }
  return { body: await readFile(path) };
}
