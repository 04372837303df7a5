/** Layers by which a network is told a label, or tells one: numbers [N] that the pass is given as `label`. */
import * as tf from '@tensorflow/tfjs-core';
import { classesName } from '../conditioning/index.ts';
import { dim, sizeOf } from '../shape.ts';
import { type Initial, type LayerFactory, type Pass, plainLayer } from './layer.ts';

/** How the networks of a game are told labels. */
export interface LabelUse {
  readonly classes: number;
  /**
   * Always by an embedding beside z, and besides: `concat`: a learned picture beside the channels that the discriminator
   * sees. `projection`: conditional batch norm in the generator, an inner product with the features in the discriminator.
   * `classifier`: a discriminator that is not told the label but names it.
   */
  readonly by: 'concat' | 'projection' | 'classifier';
}

/** Numbers of an embedding at most; fewer classes have one number each. */
const longestEmbedding = 64;

const normal = (deviation: number): Initial => ({ kind: 'normal', mean: 0, deviation });

/** The rows of a table for the labels of a pass. @param table [classes, …] @returns [N, …] */
export function rowsOf(table: tf.Tensor, pass: Pass): tf.Tensor {
  const classes = dim(table.shape, 0);
  const chosen = tf.oneHot(tf.cast(pass.given('label'), 'int32'), classes, 1, 0, 'float32'); // [N, classes]
  return tf.matMul(chosen, tf.reshape(table, [classes, -1]));
}

/** Puts an embedding of the label behind a latent point: [N, latent] → [N, latent + embedding]. */
export function embeddedLabel(classes: number): LayerFactory {
  return (input) => {
    const size = Math.min(classes, longestEmbedding);
    return plainLayer(
      `label ⊕ ${size}`,
      [dim(input, 0) + size],
      (z, pass) => tf.concat([z, rowsOf(pass.value('embedding'), pass)], 1),
      { parameters: { embedding: { shape: [classes, size], initial: normal(1) } } },
    );
  };
}

/** Puts a picture that is learned for each label behind the channels: [N, H, W, C] → [N, H, W, C + 1]. */
export function labelPicture(classes: number): LayerFactory {
  return (input) => {
    const [height, width, channels] = [dim(input, 0), dim(input, 1), dim(input, 2)];
    return plainLayer(
      'label ⊕ picture',
      [height, width, channels + 1],
      (x, pass) => {
        const picture = tf.reshape(rowsOf(pass.value('pictures'), pass), [-1, height, width, 1]);
        return tf.concat([x, picture], 3);
      },
      { parameters: { pictures: { shape: [classes, height * width], initial: normal(1) } } },
    );
  };
}

/**
 * The inner product of features with what a label stands for, [N, C] → [N, 1], to be added to the verdict. Miyato and
 * Koyama 2018, arXiv:1802.05637.
 * @param initial of the kernel, [C, classes]
 */
export function labelProjection(
  classes: number,
  initial: (shape: readonly number[]) => Initial,
): LayerFactory {
  return (input) => {
    const shape = [dim(input, 0), classes];
    return plainLayer(
      'label projection',
      [1],
      (x, pass) => {
        const rows = rowsOf(tf.transpose(pass.value('kernel')), pass); // [N, C]
        return tf.sum(tf.mul(x, rows), 1, true);
      },
      { parameters: { kernel: { shape, initial: initial(shape) } } },
    );
  };
}

/**
 * Hands out logits for the classes, [N, classes], as `classes`; what comes in goes on as it is. Odena et al. 2016,
 * arXiv:1610.09585.
 * @param initial of the kernel, [features, classes]
 */
export function classVerdict(classes: number, initial: (shape: readonly number[]) => Initial): LayerFactory {
  return (input) => {
    const shape = [sizeOf(input), classes];
    return plainLayer(
      `names ${classes} labels`,
      input,
      (x, pass) => {
        const logits = tf.matMul(tf.reshape(x, [-1, sizeOf(input)]), pass.value('kernel'));
        pass.hand(classesName, tf.add(logits, pass.value('bias')));
        return x;
      },
      {
        parameters: {
          kernel: { shape, initial: initial(shape) },
          bias: { shape: [classes], initial: { kind: 'constant', value: 0 } },
        },
      },
    );
  };
}
