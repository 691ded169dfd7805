// TensorFlow.js: each candidate a model of its own, optimized by tf.train.adam.
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { BETA1, BETA2, EPSILON, RATE, WORKLOADS, minibatch, parameters, time } from './workload.js';

export async function run({ backend, workload, ...limits }) {
  const sizes = WORKLOADS[workload];
  // Without a GPU WebGL is drawn by the CPU, which TensorFlow.js refuses unless told.
  if (backend === 'webgl') tf.env().set('SOFTWARE_WEBGL_ENABLED', true);
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} did not start`);
  await tf.ready();

  const { pixels, labels } = minibatch(sizes);
  // One channel: [B, 1, 28, 28] and [B, 28, 28, 1] are the same numbers.
  const images = tf.tensor4d(pixels, [sizes.batch, 28, 28, 1]);
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 10).toFloat();
  const steps = Array.from({ length: sizes.candidates }, (_, candidate) =>
    candidateStep(sizes, candidate, images, targets),
  );
  return time(async () => {
    const losses = steps.map((step) => step());
    const values = await Promise.all(losses.map((loss) => loss.data()));
    losses.forEach((loss) => loss.dispose());
    return values[0][0];
  }, limits);
}

function candidateStep(sizes, candidate, images, targets) {
  const variables = parameters(sizes, candidate).map(({ shape, values }) =>
    tf.tidy(() => tf.variable(channelsLast(tf.tensor(values, shape), sizes))),
  );
  const [weight1, bias1, weight2, bias2, weight3, bias3] = variables;
  const optimizer = tf.train.adam(RATE, BETA1, BETA2, EPSILON);
  const loss = () => {
    const pooled1 = tf.conv2d(images, weight1, 1, 'same').add(bias1).relu().maxPool(2, 2, 'valid');
    const pooled2 = tf.conv2d(pooled1, weight2, 1, 'same').add(bias2).relu().maxPool(2, 2, 'valid');
    const logits = pooled2.reshape([sizes.batch, -1]).matMul(weight3).add(bias3);
    return tf.losses.softmaxCrossEntropy(targets, logits);
  };
  return () => optimizer.minimize(loss, true, variables);
}

/** The same parameter in TensorFlow.js's layout. */
function channelsLast(tensor, { channels: [, second] }) {
  if (tensor.rank === 4) return tensor.transpose([2, 3, 1, 0]);
  if (tensor.rank === 1) return tensor;
  return tensor.reshape([10, second, 7, 7]).transpose([2, 3, 1, 0]).reshape([second * 49, 10]);
}
