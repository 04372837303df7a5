/** Grouped convolution, which TensorFlow.js has not. */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../errors/index.ts';
import { GroupedConv2D, isTracing } from '../kernels/own.ts';

export interface GroupedConv2dOptions {
  /** Pixels between windows (default 1). */
  readonly strides?: number | [number, number];
  readonly pad?: 'valid' | 'same' | number;
  /** Pixels between taps (default 1). */
  readonly dilations?: number | [number, number];
}

/**
 * A convolution in which the channels fall into `groups` that do not see each other (ResNeXt, arXiv:1611.05431; R3GAN,
 * arXiv:2501.05441). Traced it is one kernel; on another backend of TensorFlow.js, one convolution for each group.
 * @param x [N, H, W, C]
 * @param filter [h, w, C / groups, O]; the first O / groups filters see the first C / groups channels
 * @returns [N, P, Q, O]
 * @throws StudioError groups_do_not_fit
 */
export function groupedConv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  groups: number,
  { strides = 1, pad = 'same', dilations = 1 }: GroupedConv2dOptions = {},
): tf.Tensor4D {
  const [channels, perGroup, outputs] = [x.shape[3], filter.shape[2], filter.shape[3]];
  if (!Number.isInteger(groups) || perGroup * groups !== channels || outputs % groups !== 0) {
    throw new StudioError('groups_do_not_fit', { groups, channels, perGroup, outputs });
  }
  if (groups === 1) return tf.conv2d(x, filter, strides, pad, 'NHWC', dilations);
  if (isTracing()) {
    const attrs = { strides, pad, dilations, groups };
    return tf.engine().runKernel(GroupedConv2D, { x, filter }, attrs);
  }
  const filters = tf.split<tf.Tensor4D>(filter, groups, 3);
  const images = tf.split<tf.Tensor4D>(x, groups, 3);
  const each = images.map((image, i) =>
    tf.conv2d(image, filters[i] ?? filter, strides, pad, 'NHWC', dilations),
  );
  return tf.concat4d(each, 3);
}
