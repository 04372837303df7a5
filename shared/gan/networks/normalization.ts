import * as tf from '@tensorflow/tfjs-core';
import { dim } from '../shape.ts';
import { rowsOf } from './label.ts';
import { type Initial, type LayerFactory, type Pass, plainLayer } from './layer.ts';

/** Of statistics that several batches have apart, [P, 1, C], those of the last: [C]. */
function ofLastPart(statistics: tf.Tensor, channels: number): tf.Tensor {
  const last = tf.slice(statistics, [dim(statistics.shape, 0) - 1, 0, 0], [1, 1, channels]);
  return tf.reshape(last, [channels]);
}

interface BatchNormOptions {
  readonly scale: Initial;
  readonly epsilon?: number;
  readonly buffers?: boolean;
}

const constant = (channels: number, value: number) =>
  ({ shape: [channels], initial: { kind: 'constant', value } }) as const;

/** What batch norm keeps for sampling. */
const statisticsOf = (channels: number) => ({
  mean: constant(channels, 0),
  variance: constant(channels, 1),
});

/** Without a mean and of variance 1 over all axes but the last: of the batch in training, of the buffers in sampling. */
function centredRows(
  x: tf.Tensor,
  pass: Pass,
  buffers: boolean,
): { readonly centred: tf.Tensor; readonly variance: tf.Tensor } {
  const channels = dim(x.shape, x.rank - 1);
  const rows = tf.reshape(x, [pass.parts, x.size / channels / pass.parts, channels]); // [P, N·H·W, C]
  const mean = tf.mean(rows, 1, true); // [P, 1, C]
  const centred = tf.sub(rows, mean);
  const variance = tf.mean(tf.square(centred), 1, true); // [P, 1, C]
  if (buffers) {
    pass.report('mean', ofLastPart(mean, channels));
    pass.report('variance', ofLastPart(variance, channels));
  }
  return { centred, variance };
}

/**
 * Batch norm over all axes but the last: γ · (x − mean) / √(variance + ε) + β. Ioffe and Szegedy 2015, arXiv:1502.03167.
 * In training mean and variance are those of the batch, and are reported; in sampling they are the buffers, so a
 * picture does not depend on the pictures drawn beside it.
 * @param options.scale first values of γ
 * @param options.epsilon 1e-5, Torch's default, which DCGAN used
 * @param options.buffers false for a network that is never sampled from. Default true.
 */
export function batchNormalization(options: BatchNormOptions): LayerFactory {
  return (input) => {
    const { scale, epsilon = 1e-5, buffers = true } = options;
    const channels = dim(input, input.length - 1);
    return plainLayer(
      'batch norm',
      input,
      (x, pass) => {
        if (pass.mode === 'sampling') {
          const gain = tf.mul(pass.value('scale'), tf.rsqrt(tf.add(pass.value('variance'), epsilon))); // [C]
          return tf.add(tf.mul(tf.sub(x, pass.value('mean')), gain), pass.value('shift'));
        }
        const { centred, variance } = centredRows(x, pass, buffers);
        const gain = tf.mul(pass.value('scale'), tf.rsqrt(tf.add(variance, epsilon))); // [P, 1, C]
        return tf.reshape(tf.add(tf.mul(centred, gain), pass.value('shift')), x.shape);
      },
      {
        parameters: { scale: { shape: [channels], initial: scale }, shift: constant(channels, 0) },
        buffers: buffers ? statisticsOf(channels) : {},
      },
    );
  };
}

/**
 * Batch norm whose γ and β are those of each picture's label. Dumoulin et al. 2016, arXiv:1610.07629; in GANs Miyato and
 * Koyama 2018, arXiv:1802.05637.
 * @param options.classes how many labels there are @param options.scale first values of every γ
 */
export function conditionalBatchNormalization(
  options: Omit<BatchNormOptions, 'buffers'> & { readonly classes: number },
): LayerFactory {
  return (input) => {
    const { classes, scale, epsilon = 1e-5 } = options;
    const channels = dim(input, input.length - 1);
    const table = (initial: Initial) => ({ shape: [classes, channels], initial });
    return plainLayer(
      `batch norm of ${classes} labels`,
      input,
      (x, pass) => {
        const ofLabels = (name: string): tf.Tensor =>
          tf.reshape(rowsOf(pass.value(name), pass), [-1, ...input.slice(1).map(() => 1), channels]); // [N, 1, 1, C]
        const normalized = (): tf.Tensor => {
          if (pass.mode === 'sampling') {
            return tf.mul(tf.sub(x, pass.value('mean')), tf.rsqrt(tf.add(pass.value('variance'), epsilon)));
          }
          const { centred, variance } = centredRows(x, pass, true);
          return tf.reshape(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), x.shape);
        };
        return tf.add(tf.mul(normalized(), ofLabels('scale')), ofLabels('shift'));
      },
      {
        parameters: { scale: table(scale), shift: table({ kind: 'constant', value: 0 }) },
        buffers: statisticsOf(channels),
      },
    );
  };
}

/**
 * Instance norm: as batch norm, but every channel of every picture by its own mean and variance, in training and in
 * sampling alike. Ulyanov et al. 2016, arXiv:1607.08022. It equals batch norm in training on a batch of one.
 * @param options.scale first values of γ @param options.epsilon 1e-5, Torch's default
 */
export function instanceNormalization(options: { scale: Initial; epsilon?: number }): LayerFactory {
  return (input) => {
    const { scale, epsilon = 1e-5 } = options;
    const shape = [dim(input, input.length - 1)];
    return plainLayer(
      'instance norm',
      input,
      (x, pass) => {
        const axes = x.shape.map((_, axis) => axis).slice(1, -1);
        const centred = tf.sub(x, tf.mean(x, axes, true));
        const variance = tf.mean(tf.square(centred), axes, true); // [N, 1, 1, C]
        const gain = tf.mul(pass.value('scale'), tf.rsqrt(tf.add(variance, epsilon)));
        return tf.add(tf.mul(centred, gain), pass.value('shift'));
      },
      {
        parameters: {
          scale: { shape, initial: scale },
          shift: { shape, initial: { kind: 'constant', value: 0 } },
        },
      },
    );
  };
}
