// Keeps one whole version of the page for visits without a network. `cargo xtask offline` writes two
// constants above these lines: VERSION, a hash, and FILES, { name: { integrity, first } }. A name is
// relative to the page, './' is the page itself; what comes `first` is kept from the start, the rest
// from its first use on.
//
// Every file is checked against its hash when it is fetched, and a worker answers from its own
// version's cache alone: whatever the server has by then, a page never gets files of two versions.
// The page itself has no hash here: proxies and hosts add to it on its way. It names its version instead.

const PREFIX = `optimarium ${registration.scope} `;
const CACHE = PREFIX + VERSION;

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(forgetOthers()));

addEventListener('fetch', (event) => {
  const name = nameOf(event.request.url);
  if (event.request.method === 'GET' && name in FILES) event.respondWith(answer(event, name));
});

addEventListener('message', (event) => {
  const { mayTakeOver, takeOver, loaded } = event.data;
  const [port] = event.ports;
  if (mayTakeOver) event.waitUntil(isAlone(event.source).then((alone) => port.postMessage(alone)));
  if (takeOver) event.waitUntil(takeOverFor(event.source, port));
  if (loaded) event.waitUntil(adopt(event.source, loaded));
});

/** Fetches all that this version needs and whatever else the last one kept, before any of it is used. */
async function install() {
  const names = new Set(Object.keys(FILES).filter((name) => FILES[name].first));
  for (const old of await otherCaches()) {
    const requests = await (await caches.open(old)).keys();
    requests.map(({ url }) => nameOf(url)).forEach((name) => name in FILES && names.add(name));
  }
  await keep(names);
}

/** Replaces the version of `page`, unless another window still has that. */
async function takeOverFor(page, port) {
  if (await isAlone(page)) await skipWaiting();
  else port.postMessage('in use');
}

/**
 * Keeps what a first visit loaded before this worker was there, and serves it from now on. WebKit lists
 * this worker's own script among that.
 */
async function adopt(page, urls) {
  const names = urls.filter((url) => url !== location.href).map(nameOf);
  // The browser or the visitor removed the files: the next visit begins anew.
  if (!(await whole())) return registration.unregister();
  // A page whose files are all in the list is of this version: its markup names them by their hashes.
  if (!names.every((name) => name in FILES || name.includes(':'))) return;
  if (await isAlone(page)) await clients.claim();
  const engines = names.filter((name) => name.endsWith('_loader.js'));
  const parts = engines.map((name) => name.replace('_loader.js', ''));
  await keep(Object.keys(FILES).filter((name) => parts.some((part) => name.startsWith(part))));
}

/** Whether no other window is on the page. */
async function isAlone(page) {
  const windows = await clients.matchAll({ includeUncontrolled: true });
  return windows.every(({ id, url }) => id === page.id || !url.startsWith(registration.scope));
}

/**
 * The files of this version; undefined where they were removed. A download that was on its way then may have begun them
 * anew, without the page, which is there from the start.
 */
async function whole() {
  if (!(await caches.has(CACHE))) return undefined;
  const cache = await caches.open(CACHE);
  return (await cache.match('./')) && cache;
}

async function keep(names) {
  const cache = await caches.open(CACHE);
  const missing = await Promise.all(
    [...names].map(async (name) => ((await cache.match(name)) ? [] : [name])),
  );
  const lack = (name) => (error) => Promise.reject({ notKept: name, because: error.message });
  const put = async (name) => cache.put(name, await fetchChecked(name));
  await Promise.all(missing.flat().map((name) => put(name).catch(lack(name)))).catch(tell);
}

/** Tells our pages the first file that could not be kept, and why; nothing else would. */
async function tell(lack) {
  const pages = await clients.matchAll({ includeUncontrolled: true });
  const ours = pages.filter(({ url }) => url.startsWith(registration.scope));
  ours.forEach((page) => page.postMessage(lack));
  throw lack;
}

async function answer(event, name) {
  const cache = await whole();
  // Where the files were removed, all of them come from the server.
  if (!cache) return fetch(event.request);
  const kept = await cache.match(name);
  if (kept) return kept;
  const response = await fetchChecked(name);
  // Where there is no room left, the file serves this once.
  event.waitUntil(cache.put(name, response.clone()).catch(() => {}));
  return response;
}

/** Fetches a file of this version; fails where the server has another version of it. */
async function fetchChecked(name) {
  const { integrity } = FILES[name];
  if (integrity) return fetch(name, { integrity, cache: 'no-cache' });
  const response = await direct(await fetch(name, { cache: 'no-cache' }));
  const names = await response.clone().text();
  if (!names.includes(VERSION)) throw new Error(`it is not of version ${VERSION}`);
  return response;
}

/** The same where a host redirects: no visit may be answered with what was redirected on its way. */
async function direct(response) {
  const { redirected, status, headers } = response;
  return redirected ? new Response(await response.blob(), { status, headers }) : response;
}

async function forgetOthers() {
  await Promise.all((await otherCaches()).map((name) => caches.delete(name)));
}

async function otherCaches() {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
}

/** The name in FILES of what is at `url`, whatever its query; something else for what is not ours. */
function nameOf(url) {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  if (!address.startsWith(registration.scope)) return url;
  const name = address.slice(registration.scope.length);
  return name === '' || name === 'index.html' ? './' : name;
}
