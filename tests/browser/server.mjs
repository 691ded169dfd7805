// A server whose page can change under the visitor, or that can go away.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
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

/** Serves `server.folder` at `server.address`, with `headers`, until `server.stop()`. */
export async function serve(folder, headers = {}) {
  const server = { folder };
  const http = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    try {
      const body = await readFile(join(server.folder, normalize(name)));
      response.writeHead(200, { 'Content-Type': TYPES[extname(name)], ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => http.listen(0, '127.0.0.1', listening));
  server.address = `http://127.0.0.1:${http.address().port}/`;
  server.stop = () => {
    http.closeAllConnections();
    return new Promise((closed) => http.close(closed));
  };
  return server;
}
