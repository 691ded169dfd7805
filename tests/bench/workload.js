// What every peer trains: the workloads, their made-up images and first weights, and the clock.
//
// torch_peer.py draws the same numbers, so all losses must agree. Layouts: images [B, 1, 28, 28],
// convolutions [out, in, 3, 3], linear layers [out, in].

/** W1: the reduced CNN. W3: sixteen of it on one minibatch. */
export const WORKLOADS = {
  W1: { batch: 64, channels: [8, 16], candidates: 1 },
  W3: { batch: 64, channels: [8, 16], candidates: 16 },
};

export const RATE = 1e-3;
export const BETA1 = 0.9;
export const BETA2 = 0.999;
export const EPSILON = 1e-8;

/** Steps that are not timed after the first: compilers and caches settle. */
const SETTLING = 2;

/** `count` numbers from `low` to `high` by the generator mulberry32. */
function uniform(seed, count, low, high) {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return low + (high - low) * (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32);
  });
}

/** One minibatch: pixels [B, 1, 28, 28] from 0 to 1, labels [B]. */
export function minibatch({ batch }) {
  const labels = Int32Array.from(uniform(2, batch, 0, 10), Math.floor);
  return { pixels: uniform(1, batch * 784, 0, 1), labels };
}

/** First parameters of one candidate: weight and bias of both convolutions and of the last layer. */
export function parameters({ channels: [first, second] }, candidate) {
  const features = second * 49;
  const shapes = [
    [[first, 1, 3, 3], 9],
    [[first], 9],
    [[second, first, 3, 3], 9 * first],
    [[second], 9 * first],
    [[10, features], features],
    [[10], features],
  ];
  return shapes.map(([shape, fan], index) => {
    const bound = 1 / Math.sqrt(fan);
    const count = shape.reduce((product, size) => product * size, 1);
    return { shape, values: uniform(1000 * (candidate + 1) + index, count, -bound, bound) };
  });
}

/**
 * Times `step`, which resolves to the first candidate's loss once all work is done. After the first
 * and SETTLING others come up to `runs` timed ones, as many as begin within `budget` milliseconds
 * but at least one. `start` is when the page began to load the peer.
 */
export async function time(step, { runs, budget, start }) {
  const losses = [await step()];
  const first = performance.now();
  const inTime = () => performance.now() - first < budget;
  for (let i = 0; i < SETTLING && inTime(); i++) losses.push(await step());
  const ms = [];
  while (ms.length < runs && (ms.length === 0 || inTime())) {
    const before = performance.now();
    losses.push(await step());
    ms.push(performance.now() - before);
  }
  return { first_ms: first - start, ms, losses };
}
