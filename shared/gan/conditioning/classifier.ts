import * as tf from '@tensorflow/tfjs-core';
import { take } from '../record.ts';
import { dim } from '../shape.ts';
import type { Conditioning } from './conditioning.ts';

/** Under which name a discriminator hands out its logits for the classes, [N, classes]. */
export const classesName = 'classes';

/** Mean cross-entropy of logits [N, classes] for labels [N]. */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  const wanted = tf.oneHot(tf.cast(labels, 'int32'), dim(logits.shape, 1)); // [N, classes]
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits as tf.Tensor2D), wanted), 1)));
}

/** Share of the labels that get the largest logit. */
function accuracy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  return tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), tf.cast(labels, 'int32')), 'float32'));
}

/**
 * The discriminator also names the class of every picture, real or generated, and both networks gain where it is named
 * rightly. Odena, Olah and Shlens 2016 (AC-GAN), arXiv:1610.09585. Reports the cross-entropies `class_real` and
 * `class_fake`, and how many of the generated pictures are named rightly, `class_accuracy`.
 * @param options.weight of the cross-entropies in the discriminator's loss; 1 in the paper
 * @param options.generatorWeight of the generator's; 1 in the paper, .1 in igul222/improved_wgan_training
 */
export function classifier(options: {
  readonly weight: number;
  readonly generatorWeight: number;
}): Conditioning {
  const { weight, generatorWeight } = options;
  return {
    id: 'classifier',
    roles: ['label'],
    discriminator({ real, fake }, given) {
      const labels = take(given, 'label');
      const onReal = crossEntropy(take(real, classesName), labels);
      const onFake = crossEntropy(take(fake, classesName), labels);
      return {
        loss: tf.mul(tf.add(onReal, onFake), weight),
        reports: {
          class_real: onReal,
          class_fake: onFake,
          class_accuracy: accuracy(take(fake, classesName), labels),
        },
      };
    },
    generator(handed, given) {
      const loss = crossEntropy(take(handed, classesName), take(given, 'label'));
      return { loss: tf.mul(loss, generatorWeight), reports: {} };
    },
  };
}
