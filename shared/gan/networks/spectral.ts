import * as tf from '@tensorflow/tfjs-core';
import { take } from '../record.ts';
import { dim, sizeOf } from '../shape.ts';
import type { LayerFactory, Pass } from './layer.ts';

/** Beside a length, so that a kernel of zeros stays one. */
const epsilon = 1e-12;

/** To length 1. */
const unit = (x: tf.Tensor): tf.Tensor => tf.div(x, tf.add(tf.norm(x), epsilon));

/** A kernel by its largest singular value, and the newest guess of the direction that it stretches so. */
interface Normalized {
  readonly kernel: tf.Tensor;
  readonly direction: tf.Tensor;
}

/**
 * One power iteration from the last guess of the direction, then division: W/σ with σ = vᵀWu. The directions are constants
 * to the gradient, as in the paper; with them dW = (dy − ⟨dy, W/σ⟩ · v uᵀ)/σ.
 * @param kernel […, out] @param last [out]
 */
function normalized(kernel: tf.Tensor, last: tf.Tensor): Normalized {
  const units = dim(last.shape, 0);
  const flat = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [-1, units]);
  const iterate = (x: tf.Tensor) => {
    const matrix = flat(x); // [in, out]
    const v = unit(tf.matMul(matrix, tf.reshape(last, [units, 1]))); // [in, 1]
    const stretched = tf.matMul(v, matrix, true); // [1, out]
    const u = unit(stretched); // [1, out]
    return { v, u, sigma: tf.sum(tf.mul(stretched, u)) };
  };
  const divide = tf.customGrad((x, save) => {
    const { v, u, sigma } = iterate(x as tf.Tensor);
    const value = tf.div(x as tf.Tensor, sigma);
    (save as tf.GradSaveFunc)([value, v, u, sigma]);
    const gradFunc = (dy: tf.Tensor, [y, left, right, size]: readonly tf.Tensor[]): tf.Tensor => {
      if (y === undefined || left === undefined || right === undefined || size === undefined) return dy;
      const stretch = tf.mul(tf.sum(tf.mul(dy, y)), tf.reshape(tf.matMul(left, right), kernel.shape));
      return tf.div(tf.sub(dy, stretch), size);
    };
    return { value, gradFunc };
  });
  return { kernel: divide(kernel), direction: tf.reshape(iterate(kernel).u, [units]) };
}

/** The pass with the kernel divided; in training it hands out the direction that it found. */
function dividing(pass: Pass): Pass {
  const { kernel, direction } = normalized(pass.value('kernel'), pass.value('direction'));
  if (pass.mode === 'training') pass.report('direction', direction);
  return { ...pass, value: (name) => (name === 'kernel' ? kernel : pass.value(name)) };
}

/**
 * Spectral norm: a layer whose kernel W is divided by its largest singular value σ(W), so that it stretches nothing.
 * Miyato et al. 2018, arXiv:1802.05957. σ is found by power iteration, one in every pass, from the direction that the
 * last one ended at; the direction is a buffer of share 1, so training goes on with it after a restart.
 * @param factory of a layer with a parameter `kernel` [..., out]
 */
export function spectral(factory: LayerFactory): LayerFactory {
  return (input) => {
    const layer = factory(input);
    const { shape } = take(layer.parameters, 'kernel');
    const units = dim(shape, shape.length - 1);
    const direction = {
      shape: [units],
      initial: { kind: 'normal', mean: 0, deviation: 1 },
      share: 1,
    } as const;
    return {
      ...layer,
      op: `${layer.op}, spectral norm`,
      buffers: { ...layer.buffers, direction },
      apply: (x, pass) => layer.apply(x, dividing(pass)),
    };
  };
}

/** Glorot and Bengio's uniform first values: within ±gain · √(6 / (fan-in + fan-out)). @param shape [..., in, out] */
export function glorot(shape: readonly number[], gain = 1): { kind: 'uniform'; min: number; max: number } {
  const places = sizeOf(shape.slice(0, -2));
  const fans = places * (dim(shape, shape.length - 2) + dim(shape, shape.length - 1));
  const bound = gain * Math.sqrt(6 / fans);
  return { kind: 'uniform', min: -bound, max: bound };
}
