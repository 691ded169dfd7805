// One peer on one workload in a fresh Chromium: node peer.mjs '{"peer": "jax", "backend": "wasm",
// "workload": "W3", "together": false, "isolated": false, "runs": 5, "budget": 60000}'. Prints
// {"first_ms", "ms": [...], "losses": [...]}, the first from the peer's loading on.
import { build } from 'esbuild';
import { finish, ISOLATED, launch, openPage, request, serve } from './browser.mjs';

const { peer, isolated, ...options } = request;
const outdir = `${import.meta.dirname}/../results/peer`;
await build({
  entryPoints: [`${import.meta.dirname}/${peer}.js`],
  bundle: true,
  minify: true,
  format: 'esm',
  splitting: true,
  outdir,
  logLevel: 'error',
});
const { address } = await serve(outdir, isolated ? ISOLATED : {});

const page = await openPage(await launch());
await page.goto(`${address}blank.html`);
const result = await page.evaluate(
  async ([peer, options]) => {
    const start = performance.now();
    const { run } = await import(`/${peer}.js`);
    return run({ ...options, start });
  },
  [peer, options],
);
finish(result);
