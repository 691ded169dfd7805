// One peer on one workload in a fresh Chromium: node peer.mjs '{"peer": "jax", "backend": "wasm",
// "workload": "W3", "together": false, "isolated": false, "runs": 5, "budget": 60000}'. Prints
// {"first_ms", "ms": [...], "losses": [...]}, the first from the peer's loading on.
import { build } from 'esbuild';
import { finish, launch, relay, request, serve } from './browser.mjs';

const { peer, isolated, ...options } = request;
const { outputFiles } = await build({
  entryPoints: [`${import.meta.dirname}/${peer}.js`],
  bundle: true,
  minify: true,
  format: 'esm',
  splitting: true,
  write: false,
  outdir: '/',
  logLevel: 'error',
});
const files = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
const address = await serve(async (path) => files.get(path) ?? Promise.reject(path), { isolated });

const browser = await launch();
const page = await browser.newPage();
relay(page);
await page.goto(`${address}/blank.html`);
const result = await page.evaluate(
  async ([peer, options]) => {
    const start = performance.now();
    const { run } = await import(`/${peer}.js`);
    return run({ ...options, start });
  },
  [peer, options],
);
finish(result);
