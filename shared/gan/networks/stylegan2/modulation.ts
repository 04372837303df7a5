import * as tf from '@tensorflow/tfjs-core';
import { dim, type Shape } from '../../shape.ts';
import type { Pass } from '../layer.ts';
import type { LayerFacts } from '../network.ts';
import { activationGain, constant, normal, slope } from './equalized.ts';
import { smoothDoubled } from './resample.ts';

/** A layer that draws in a style. */
export interface StyledLayer extends LayerFacts {
  /** @param x [N or 1, …input] @param style w [N, styles] @returns [N, …output] */
  apply(x: tf.Tensor, style: tf.Tensor, pass: Pass): tf.Tensor;
}

const demodulationEpsilon = 1e-8;

/** [N, C] beside [N, H, W, C]. */
const perChannel = (values: tf.Tensor): tf.Tensor =>
  tf.reshape(values, [dim(values.shape, 0), 1, 1, dim(values.shape, 1)]);

/**
 * Modulated convolution, y = d ⊙ (w ∗ (s ⊙ x)) with d_o = 1/√(Σ_i s_i² Σ_k w_kio² + ε): a convolution whose weights
 * are multiplied by a style, in-channel by in-channel, and then made to unit length, out-channel by out-channel.
 * Karras et al. 2020, section 2.2, arXiv:1912.04958. Written so that every picture of a batch shares one kernel: scaling
 * what goes in and what comes out equals weights of its own for each picture.
 * @param x [N or 1, H, W, in] @param kernel [k, k, in, out], or [3, 3, out, in] with `up`
 * @param style [N, in] @param options.gain of the output; of the style where there is no demodulation
 * @returns [N, H, W, out], or [N, 2H, 2W, out] with `up`
 */
export function modulatedConvolution(
  x: tf.Tensor,
  kernel: tf.Tensor,
  style: tf.Tensor,
  options: { readonly demodulate: boolean; readonly up: boolean; readonly gain: number },
): tf.Tensor {
  const { demodulate, up, gain } = options;
  const scaled = tf.mul<tf.Tensor4D>(x, perChannel(demodulate ? style : tf.mul(style, gain)));
  const kernel4 = kernel as tf.Tensor4D;
  const y = up
    ? smoothDoubled(
        tf.conv2dTranspose(
          scaled,
          kernel4,
          [
            dim(scaled.shape, 0),
            2 * dim(scaled.shape, 1) + 1,
            2 * dim(scaled.shape, 2) + 1,
            dim(kernel.shape, 2),
          ],
          2,
          'valid',
        ),
      )
    : tf.conv2d(scaled, kernel4, 1, 'same');
  if (!demodulate) return y;
  const energy = tf.sum(tf.square(kernel), [0, 1]); // [in, out], or [out, in] with `up`
  const lengths = tf.matMul(tf.square(style), energy, false, up); // [N, out]
  return tf.mul(y, perChannel(tf.mul(tf.rsqrt(tf.add(lengths, demodulationEpsilon)), gain)));
}

/** The style of one layer: an affine map of w to one factor for each channel that goes in, 1 at first. */
function styleOf(style: tf.Tensor, pass: Pass): tf.Tensor {
  const kernel = tf.mul(pass.value('affine/kernel'), 1 / Math.sqrt(dim(style.shape, 1)));
  return tf.add(tf.matMul(style, kernel), pass.value('affine/bias')); // [N, in]
}

const affineOf = (styles: number, channels: number) => ({
  'affine/kernel': { shape: [styles, channels], initial: normal },
  'affine/bias': { shape: [channels], initial: constant(1) },
});

/**
 * Modulated convolution 3×3, noise, bias, leaky ReLU · √2. Each pixel gets noise of its own, the same in all channels,
 * times one learned strength, 0 at first. In training it is new at every pass; in sampling it is a constant picture
 * drawn from the seed of the run, so that the same z gives the same picture.
 *
 * The weights need no 1/√(fan-in): demodulation divides by their length.
 * @param input without the batch axis @param options.styles length of w
 */
export function styledConvolution(
  input: Shape,
  options: { readonly channels: number; readonly styles: number; readonly up: boolean },
): StyledLayer {
  const { channels, styles, up } = options;
  const depth = dim(input, 2);
  const scale = up ? 2 : 1;
  const [height, width] = [dim(input, 0) * scale, dim(input, 1) * scale];
  const grain = [height, width, 1];
  return {
    op: `modulated conv 3×3${up ? ' ↑2' : ''}, leaky ReLU ${slope}`,
    output: [height, width, channels],
    parameters: {
      ...affineOf(styles, depth),
      kernel: { shape: up ? [3, 3, channels, depth] : [3, 3, depth, channels], initial: normal },
      'noise/strength': { shape: [1], initial: constant(0) },
      bias: { shape: [channels], initial: constant(0) },
    },
    buffers: { 'noise/constant': { shape: grain, initial: normal } },
    noise: { noise: { kind: 'normal', shape: grain } },
    apply(x, style, pass) {
      const y = modulatedConvolution(x, pass.value('kernel'), styleOf(style, pass), {
        demodulate: true,
        up,
        gain: activationGain,
      });
      const noise = pass.mode === 'training' ? pass.noise('noise') : pass.value('noise/constant'); // [N, H, W, 1] or [H, W, 1]
      const grained = tf.add(y, tf.mul(noise, tf.mul(pass.value('noise/strength'), activationGain)));
      return tf.leakyRelu(tf.add(grained, tf.mul(pass.value('bias'), activationGain)), slope);
    },
  };
}

/** To colours: modulated convolution 1×1 without demodulation, and a bias. [N, H, W, in] → [N, H, W, colours] */
export function toColours(
  input: Shape,
  options: { readonly channels: number; readonly styles: number },
): StyledLayer {
  const { channels, styles } = options;
  const depth = dim(input, 2);
  return {
    op: 'modulated conv 1×1',
    output: [dim(input, 0), dim(input, 1), channels],
    parameters: {
      ...affineOf(styles, depth),
      kernel: { shape: [1, 1, depth, channels], initial: normal },
      bias: { shape: [channels], initial: constant(0) },
    },
    buffers: {},
    noise: {},
    apply: (x, style, pass) =>
      tf.add(
        modulatedConvolution(x, pass.value('kernel'), styleOf(style, pass), {
          demodulate: false,
          up: false,
          gain: 1 / Math.sqrt(depth),
        }),
        pass.value('bias'),
      ),
  };
}
