// jax-js: the whole step under jit, one candidate after the other or all at once by vmap.
//
// jax-js counts references: an operation uses its arguments up, `.ref` keeps one for later.
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
  vmap,
} from '@jax-js/jax';
import { BETA1, BETA2, EPSILON, RATE, WORKLOADS, minibatch, parameters, time } from './workload.js';

export async function run({ backend, workload, together, ...limits }) {
  const sizes = WORKLOADS[workload];
  if (!(await init(backend)).includes(backend)) throw new Error(`no backend ${backend} here`);
  defaultDevice(backend);

  const { pixels, labels } = minibatch(sizes);
  const images = np.array(pixels).reshape([sizes.batch, 1, 28, 28]);
  const targets = nn.oneHot(np.array(labels), 10);
  await blockUntilReady([images, targets]);

  const gradients = valueAndGrad((weights, images, targets) =>
    predict(weights, images).mul(targets).sum().mul(-1 / sizes.batch),
  );
  const backward = together ? vmap(gradients, [0, null, null]) : gradients;
  const update = jit((weights, means, squares, images, targets, correction1, correction2) => {
    const [loss, gradient] = backward(tree.ref(weights), images, targets);
    return [loss, ...adam(weights, means, squares, gradient, correction1, correction2)];
  });

  const each = Array.from({ length: sizes.candidates }, (_, i) => parameters(sizes, i));
  const states = (together ? [stacked(each)] : each).map((parameters) => {
    const weights = parameters.map(({ shape, values }) => np.array(values).reshape(shape));
    const zeros = () => weights.map(({ shape }) => np.zeros(shape));
    return [weights, zeros(), zeros()];
  });
  let number = 0;
  return time(async () => {
    number += 1;
    const losses = states.map((state, i) => {
      const corrections = [BETA1, BETA2].map((beta) => np.array(1 / (1 - beta ** number)));
      const [loss, ...next] = update(...state, images.ref, targets.ref, ...corrections);
      states[i] = next;
      return loss;
    });
    const values = await Promise.all(losses.map((loss) => loss.data()));
    await blockUntilReady(states);
    return values[0][0];
  }, limits);
}

/** Parameters of all candidates as one, with the candidates' axis first. */
function stacked(each) {
  return each[0].map(({ shape, values }, index) => {
    const all = new Float32Array(each.length * values.length);
    each.forEach((parameters, i) => all.set(parameters[index].values, i * values.length));
    return { shape: [each.length, ...shape], values: all };
  });
}

function predict([weight1, bias1, weight2, bias2, weight3, bias3], images) {
  const [batch] = images.shape;
  const layer = (maps, weight, bias) => {
    const sums = lax.conv(maps, weight, [1, 1], 'SAME').add(bias.reshape([-1, 1, 1]));
    const [, channels, height, width] = sums.shape;
    // lax.reduceWindow does not work under vmap.
    return np.max(nn.relu(sums).reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5]);
  };
  const features = layer(layer(images, weight1, bias1), weight2, bias2).reshape([batch, -1]);
  return nn.logSoftmax(np.matmul(features, weight3.transpose()).add(bias3));
}

function adam(weights, means, squares, gradients, correction1, correction2) {
  const next = [[], [], []];
  gradients.forEach((gradient, i) => {
    const mean = means[i].mul(BETA1).add(gradient.ref.mul(1 - BETA1));
    const square = squares[i].mul(BETA2).add(np.square(gradient).mul(1 - BETA2));
    const scale = np.sqrt(square.ref.mul(correction2.ref)).add(EPSILON);
    const change = mean.ref.mul(correction1.ref).div(scale).mul(RATE);
    [weights[i].sub(change), mean, square].forEach((array, part) => next[part].push(array));
  });
  correction1.dispose();
  correction2.dispose();
  return next;
}
