// The work of a GPU is one program for a whole population: a step takes as many dispatches for fifty
// candidates as for one. The engine is asked without its page, which trains no fewer than four.
import { readFile } from 'node:fs/promises';
import { askWorker, inWorker } from './faults.mjs';
import { expect, test } from './quiet.mjs';

const read = (file) => readFile(new URL(file, import.meta.url), 'utf8');
// Messages as hexadecimal digits, which `cargo test --test engine comparison` reads as the engine does.
const { beginning, optimizer, ready, finished, failed } = JSON.parse(await read('../fixtures/comparison.json'));
const documented = Number((await read('../../docs/engine.md')).match(/takes (\d+)\s+dispatches/)[1]);
const few = 1;
const many = 3;

/** The command to compare so many optimizers with so many steps. */
function compare(lanes, steps) {
  return beginning[steps] + lanes.toString(16).padStart(2, '0') + optimizer.repeat(lanes);
}

/** Starts the engine and waits until it is ready; `ask(command)` then waits until that is done. */
function start({ ready, finished, failed }) {
  const engine = new Worker('./engine-webgpu_loader.js', { type: 'module', name: 'engine' });
  const hear = (answer) =>
    new Promise((heard, unheard) => {
      engine.onerror = ({ message }) => unheard(new Error(message));
      engine.onmessage = ({ data }) => {
        const message = Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');
        if (failed.some((failure) => message.startsWith(failure))) {
          unheard(new Error(new TextDecoder().decode(data)));
        }
        if (message.startsWith(answer)) heard();
      };
    });
  globalThis.ask = (command) => {
    engine.postMessage(Uint8Array.from(command.match(/../g), (digits) => parseInt(digits, 16)));
    return hear(finished);
  };
  return hear(ready);
}

/** Runs in a worker: counts its dispatches from now on, and tells how many there were to whoever asks. */
function count() {
  let dispatches = 0;
  const pass = GPUComputePassEncoder.prototype;
  for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) {
    const dispatch = pass[name];
    pass[name] = function (...sizes) {
      dispatches += 1;
      return dispatch.apply(this, sizes);
    };
  }
  const channel = new BroadcastChannel('dispatches');
  channel.onmessage = () => channel.postMessage(dispatches);
}

test('a step takes as many dispatches for fifty candidates as for one', async ({ page, quiet }) => {
  test.setTimeout(600_000);
  const body = '<!doctype html><title>blank</title><link rel="icon" href="data:,">';
  await page.route('**/blank.html', (route) => route.fulfill({ contentType: 'text/html', body }));
  await inWorker(page, 'webgpu', count);
  await page.goto('./blank.html');
  await page.evaluate(start, { ready, finished, failed });

  const dispatches = async (lanes, steps) => {
    const before = await askWorker(page, 'dispatches');
    await page.evaluate((command) => globalThis.ask(command), compare(lanes, steps));
    return (await askWorker(page, 'dispatches')) - before;
  };
  // What a run takes beside its steps, to begin and to score, is in both.
  const perStep = async (lanes) => ((await dispatches(lanes, many)) - (await dispatches(lanes, few))) / (many - few);
  expect(await perStep(1), 'one candidate').toBe(documented);
  expect(await perStep(50), 'fifty candidates').toBe(documented);
});

test('a call from JavaScript into the engine does not run its constructors again', async ({ request }) => {
  const engine = await (await request.get('./engine-webgpu_bg.wasm')).body();
  // As the linker names the one that runs them, and every function that it lets run them first.
  expect(engine.includes('__wasm_call_ctors')).toBe(true);
  expect(engine.includes('.command_export')).toBe(false);
});
