/** WaveGAN's phase shuffle (arXiv:1802.04208): the discriminator must not tell fakes by the phase of artefacts. */
import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from './require.ts';

/**
 * Moves each sequence by a few steps, mirrored at its ends. A mix of all possible moves by a mask, so that it needs no
 * gather and is linear in x, gradients of every order included.
 * @param x [N, T, C]
 * @param shifts [N] whole numbers of −most … most, drawn on the host; positive ones delay
 * @param most largest shift in steps; WaveGAN: 2
 * @returns [N, T, C]
 * @throws StudioError operand_does_not_fit for a sequence too short to be mirrored
 */
export function phaseShuffle(x: tf.Tensor3D, shifts: tf.Tensor1D, most: number): tf.Tensor3D {
  const [n, steps, channels] = x.shape;
  requireShape(steps > most, 'phaseShuffle', `a sequence of more than ${most} steps`, x.shape);
  const mirrored = tf.mirrorPad(
    x,
    [
      [0, 0],
      [most, most],
      [0, 0],
    ],
    'reflect',
  );
  const shiftOf = tf.reshape(tf.cast(shifts, 'float32'), [n, 1, 1]);
  const moved = Array.from({ length: 2 * most + 1 }, (_, i) => {
    const by = i - most;
    const part = tf.slice(mirrored, [0, most - by, 0], [n, steps, channels]);
    return tf.mul<tf.Tensor3D>(part, tf.cast(tf.equal(shiftOf, by), 'float32'));
  });
  return tf.addN(moved);
}
