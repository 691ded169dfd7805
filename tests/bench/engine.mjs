// Our engine alone, without the page: node engine.mjs '{"page": FOLDER, "script": "engine-cpu_loader.js",
// "name": "workers=1", "command": "00…"}'. Starts the worker in a blank page, sends it the command
// (hexadecimal) once it has spoken, and prints {"ms", "bytes"} for every message that it posts, in
// milliseconds from the worker's start on; it knows nothing of what they say.
import { filesOf, launch, relay, request, serve } from './browser.mjs';

const { page: folder, script, name, command } = request;

const address = await serve(filesOf(folder), { isolated: true });
const browser = await launch();
const page = await browser.newPage();
relay(page);
await page.exposeFunction('tell', (message) => console.log(JSON.stringify(message)));
await page.goto(`${address}/blank.html`);
await page.evaluate(
  ({ script, name, command }) => {
    const start = performance.now();
    const worker = new Worker(`./${script}`, { type: 'module', name });
    let waiting = Uint8Array.from(command.match(/../g), (digits) => parseInt(digits, 16));
    worker.onmessage = ({ data }) => {
      const ms = performance.now() - start;
      if (waiting) worker.postMessage(waiting);
      waiting = null;
      const bytes = Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');
      window.tell({ ms, bytes });
    };
    worker.onerror = ({ message }) => window.tell({ error: message || `${script} could not be loaded` });
  },
  { script, name, command },
);
