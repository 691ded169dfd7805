// ConvNetJS: plain JavaScript, one image at a time, Adadelta (it has no Adam), its own weights.
import convnetjs from 'convnetjs';
import { WORKLOADS, minibatch, time } from './workload.js';

export async function run({ workload, ...limits }) {
  const { batch, channels, candidates } = WORKLOADS[workload];
  const { pixels, labels } = minibatch({ batch });
  const images = Array.from({ length: batch }, (_, i) => {
    const image = new convnetjs.Vol(28, 28, 1, 0);
    image.w.set(pixels.subarray(i * 784, (i + 1) * 784));
    return image;
  });
  const trainers = Array.from({ length: candidates }, () => trainer(channels, batch));
  return time(async () => {
    const losses = trainers.map((trainer) =>
      images.reduce((sum, image, i) => sum + trainer.train(image, labels[i]).cost_loss, 0),
    );
    return losses[0] / batch;
  }, limits);
}

function trainer(channels, batch) {
  const convolutions = channels.flatMap((filters) => [
    { type: 'conv', sx: 3, filters, stride: 1, pad: 1, activation: 'relu' },
    { type: 'pool', sx: 2, stride: 2 },
  ]);
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 28, out_sy: 28, out_depth: 1 },
    ...convolutions,
    { type: 'softmax', num_classes: 10 },
  ]);
  return new convnetjs.Trainer(net, { method: 'adadelta', batch_size: batch });
}
