// Starts the page, and the service worker that keeps it for visits without a network.

const { serviceWorker } = navigator;

if (serviceWorker?.controller) await update().catch(() => {});
await start();
// The first seconds belong to the page and its engine.
setTimeout(keep, 2000);

/** The page's wasm and its bindings are the files that the markup has the browser load ahead. */
async function start() {
  const bindings = document.querySelector('link[rel="modulepreload"]');
  const wasm = document.querySelector('link[rel="preload"][type="application/wasm"]');
  const { default: init } = await import(bindings.href);
  await init({ module_or_path: wasm.href });
  // What trunk's own script tells those who wait for it.
  dispatchEvent(new Event('TrunkApplicationStarted'));
}

/** Lets a new version that waits take over, where no other window has the old one; then begins anew. */
async function update() {
  serviceWorker.addEventListener('controllerchange', () => location.reload());
  const registration = await serviceWorker.getRegistration();
  if (!registration?.waiting) return;
  const { port1, port2 } = new MessageChannel();
  const refused = new Promise((resolve) => (port1.onmessage = resolve));
  const overdue = new Promise((resolve) => setTimeout(resolve, 3000));
  registration.waiting.postMessage({ takeOver: true }, [port2]);
  await Promise.race([refused, overdue]);
}

/** Registers the service worker and tells it what this visit has loaded so far. */
async function keep() {
  try {
    await serviceWorker.register('service-worker.js', { updateViaCache: 'none' });
    const { active } = await serviceWorker.ready;
    active.postMessage({ loaded: performance.getEntriesByType('resource').map(({ name }) => name) });
  } catch {
    // Where there are no service workers, or they are refused, the page needs its network.
  }
}
