// What the page takes, and by how much that grows.

/** Bytes by which memory may grow between the first fifth of a soak and its last. */
export const MAX_GROWTH = 8 << 20;

/** Bytes of the page's heap after a collection, and of the wasm memories of page and engine. */
export async function measure(page, devtools) {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  // wasm-bindgen's start returns what is started already.
  const page_wasm = await page.evaluate(async () => {
    const { default: start } = await import(document.querySelector('link[rel="modulepreload"]').href);
    return (await start()).memory.buffer.byteLength;
  });
  const engines = page.workers().map((worker) =>
    worker.evaluate(async () => {
      const { default: start } = await import(new URL('engine-cpu.js', location.href));
      return (await start()).memory.buffer.byteLength;
    }),
  );
  const engine_wasm = (await Promise.all(engines)).reduce((sum, bytes) => sum + bytes, 0);
  return { 'heap of the page': usedSize, 'wasm of the page': page_wasm, 'wasm of the engine': engine_wasm };
}

/**
 * How the peak of each part of `samples` changed from the first fifth of `duration` to the last, of three samples at
 * least, and by how much all that grew did. Peaks, because an engine that took another's place is small at first; what
 * shrank for that hides no growth.
 */
export function growth(samples, duration) {
  const within = (fits) => samples.filter(({ time }) => fits(time)).length;
  const first = Math.max(3, within((time) => time <= duration / 5));
  const last = Math.max(3, within((time) => time > (4 * duration) / 5));
  const parts = {};
  for (const name of Object.keys(samples[0] ?? {}).filter((name) => name !== 'time')) {
    const bytes = samples.map((sample) => sample[name]);
    parts[name] = { from: Math.max(...bytes.slice(0, first)), to: Math.max(...bytes.slice(-last)) };
  }
  const total = Object.values(parts).reduce((sum, { from, to }) => sum + Math.max(to - from, 0), 0);
  return { parts, total };
}

/** Bytes of all parts of a sample. */
export function total({ time, ...parts }) {
  return Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
}

export function mebibytes(bytes) {
  return `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}
