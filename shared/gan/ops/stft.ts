/** Short-time Fourier transform as one convolution, so that losses on spectra have gradients on every engine. */
import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from './require.ts';

export interface StftOptions {
  /** Samples in a frame; frequencies are its multiples of rate / frameLength. SpecGAN: 256. */
  readonly frameLength: number;
  /** Samples between frames. SpecGAN: 128. */
  readonly hop: number;
}

/** Cosines and sines of each frequency under a periodic Hann window: [1, frameLength, 1, 2 · bins]. */
function basis(frameLength: number, bins: number): tf.Tensor4D {
  const values = new Float32Array(frameLength * 2 * bins);
  for (let t = 0; t < frameLength; t++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / frameLength);
    for (let k = 0; k < bins; k++) {
      // The angle is taken modulo a turn first, which keeps it exact.
      const angle = (2 * Math.PI * ((k * t) % frameLength)) / frameLength;
      values[t * 2 * bins + k] = window * Math.cos(angle);
      values[t * 2 * bins + bins + k] = -window * Math.sin(angle);
    }
  }
  return tf.tensor4d(values, [1, frameLength, 1, 2 * bins]);
}

/**
 * Frames that lie wholly in the signal, Hann-windowed.
 * @param signal [N, T]
 * @returns real and imaginary parts, each [N, frames, frameLength / 2 + 1]
 * @throws StudioError operand_does_not_fit for a signal shorter than a frame
 */
export function stft(
  signal: tf.Tensor2D,
  { frameLength, hop }: StftOptions,
): { readonly real: tf.Tensor3D; readonly imaginary: tf.Tensor3D } {
  const [n, steps] = signal.shape;
  requireShape(steps >= frameLength, 'stft', `a signal of at least ${frameLength} samples`, signal.shape);
  const bins = Math.floor(frameLength / 2) + 1;
  const line = tf.reshape<tf.Rank.R4>(signal, [n, 1, steps, 1]);
  const spectrum = tf.conv2d(line, basis(frameLength, bins), [1, hop], 'valid'); // [N, 1, frames, 2 · bins]
  const frames = spectrum.shape[2];
  const part = (from: number): tf.Tensor3D =>
    tf.reshape(tf.slice(spectrum, [0, 0, 0, from], [n, 1, frames, bins]), [n, frames, bins]);
  return { real: part(0), imaginary: part(bins) };
}

/** Keeps the gradient of the root finite where a magnitude is zero. */
const magnitudeEpsilon = 1e-9;

/** √(real² + imaginary²), [N, frames, bins]. */
export function spectralMagnitude(signal: tf.Tensor2D, options: StftOptions): tf.Tensor3D {
  const { real, imaginary } = stft(signal, options);
  return tf.sqrt(tf.add(tf.add(tf.square(real), tf.square(imaginary)), magnitudeEpsilon));
}
