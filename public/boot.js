// Starts the page, and the service worker that keeps it for visits without a network.

// fallback.js waits for it: a module that does not come says so in some browsers before anybody listens.
dispatchEvent(new Event('bootbegun'));

/** How long what is fetched ahead may hold back the service worker. */
const PATIENCE_MS = 60_000;

const serviceWorker = offered();
/** Whether the page has begun: from then on nothing reloads it but the visitor. */
let begun = false;

// Opened as a file, no part of the page can work: fallback.js says so.
if (location.protocol !== 'file:') {
  await update().catch(() => {});
  begun = true;
  const errand = ahead();
  const bindings = import(document.querySelector('link[rel="modulepreload"]').href);
  const wasm = await compiled();
  const fetched = errand?.();
  await start(await bindings, wasm);
  // The first seconds belong to the page, its engine and a first search's images: on a slow line as many as it
  // took the page to come, twice, and as long as what is fetched ahead takes, unless that hangs.
  await Promise.all([Promise.race([fetched, after(PATIENCE_MS)]), after(Math.max(2000, 2 * performance.now()))]);
  keep();
}

function after(ms) {
  return new Promise((passed) => setTimeout(passed, ms));
}

/** The browser's service workers; nothing where it has none, or a frame may have none. */
function offered() {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined;
  }
}

/**
 * The page's wasm, which the markup has the browser load ahead as it has its bindings: compiled where the server names
 * its type, else where it is.
 */
async function compiled() {
  const { href } = document.querySelector('link[rel="preload"][type="application/wasm"]');
  try {
    return await WebAssembly.compileStreaming(fetch(href));
  } catch {
    // Its bindings compile it another way, or say why nothing can be compiled here.
    return href;
  }
}

/** Begins the page. */
async function start({ default: init }, wasm) {
  await init({ module_or_path: wasm });
  // What trunk's own script tells those who wait for it.
  dispatchEvent(new Event('TrunkApplicationStarted'));
}

/**
 * Has a worker ready to fetch what a first search on the CPU needs, and returns how to send it, which is for when the
 * page has come whole: while this thread is busy with the page the line is not. Where there may be a GPU, which engine it
 * will be is not known yet; and nothing is fetched for somebody who asked to save data.
 */
function ahead() {
  const named = document.querySelector('meta[name="ahead"]');
  const onCpu = !navigator.gpu || new URLSearchParams(location.search).get('device') === 'cpu';
  if (!named || !onCpu || serviceWorker?.controller || navigator.connection?.saveData) return undefined;
  const absolute = (file) => new URL(file, document.baseURI).href;
  const [[script], ...groups] = named.content.split('; ').map((group) => group.split(' ').map(absolute));
  try {
    const worker = new Worker(script);
    const fetched = new Promise((resolve) => (worker.onmessage = worker.onerror = resolve));
    return () => {
      worker.postMessage(groups);
      return fetched;
    };
  } catch {
    // A frame without an origin has no workers of a file.
    return undefined;
  }
}

/**
 * Lets a new version that waits take over, where no other window has the old one, and begins anew with
 * it. Should it come later than the page can wait, or by another window's wish, the page in use stays
 * as it is and is told.
 */
async function update() {
  if (!serviceWorker?.controller) return;
  serviceWorker.addEventListener('controllerchange', () => {
    if (begun) tellOfNewer('taken');
    else location.reload();
  });
  const registration = await serviceWorker.getRegistration();
  const waiting = registration?.waiting;
  if (!waiting || !(await answer(waiting, { mayTakeOver: true }))) return;
  await answer(waiting, { takeOver: true });
}

/** Asks a service worker; nothing where it does not answer in time. */
async function answer(worker, question) {
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  const overdue = new Promise((resolve) => setTimeout(resolve, 3000));
  worker.postMessage(question, [port2]);
  return Promise.race([answered, overdue]);
}

/** Tells the page that a newer version is 'ready' for the next visit, or has 'taken' over under this one. */
function tellOfNewer(state) {
  document.documentElement.dataset.newer = state;
  dispatchEvent(new Event('newerversion'));
}

/** Watches for a version that becomes complete while this one is open. */
function watch(registration) {
  const look = () => registration.waiting && serviceWorker.controller && tellOfNewer('ready');
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look);
  });
  registration.installing?.addEventListener('statechange', look);
  look();
}

/** Registers the service worker and tells it what this visit has loaded so far. */
async function keep() {
  try {
    serviceWorker.addEventListener('message', warn);
    serviceWorker.startMessages();
    watch(await serviceWorker.register('service-worker.js', { updateViaCache: 'none' }));
    const { active } = await serviceWorker.ready;
    active.postMessage({ loaded: performance.getEntriesByType('resource').map(({ name }) => name) });
  } catch {
    // Where there are no service workers, or they are refused, the page needs its network.
  }
}

/** Says which file keeps this version from being kept: all of it is, or nothing. */
function warn({ data }) {
  if (!data?.notKept) return;
  const name = data.notKept === './' ? 'the page itself' : data.notKept;
  console.warn(`Not kept for visits without a network, for want of one file: ${name} (${data.because})`);
}
