// Our engine alone, without the page: node engine.mjs '{"page": FOLDER, "script": "engine-cpu_loader.js",
// "name": "workers=1", "command": [0, …]}'. Starts the worker in a blank page, sends it the command, as
// bytes, once it has spoken, and prints {"ms", "bytes"} for every message that it posts, in milliseconds from
// the worker's start on; it knows nothing of what they say.
import { ISOLATED, launch, openPage, request, serve } from './browser.mjs';

const { page: folder, script, name, command } = request;

const { address } = await serve(folder, ISOLATED);
const page = await openPage(await launch());
await page.exposeFunction('tell', (message) => console.log(JSON.stringify(message)));
await page.goto(`${address}blank.html`);
await page.evaluate(
  ({ script, name, command }) => {
    const start = performance.now();
    const worker = new Worker(`./${script}`, { type: 'module', name });
    let waiting = new Uint8Array(command);
    worker.onmessage = ({ data }) => {
      const ms = performance.now() - start;
      if (waiting) worker.postMessage(waiting);
      waiting = null;
      window.tell({ ms, bytes: Array.from(data) });
    };
    worker.onerror = ({ message }) => window.tell({ error: message || `${script} could not be loaded` });
  },
  { script, name, command },
);
