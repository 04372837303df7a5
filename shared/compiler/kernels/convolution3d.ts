/**
 * 3-D convolution and its two gradients, NDHWC, as 2-D ones: the depth taps of a volume become channels of its slices, so
 * that one convolution of N · D images does it on every target.
 */
import * as tf from '@tensorflow/tfjs-core';
import { invariant, StudioError } from '../../errors/index.ts';
import type { Builder } from '../graph/builder.ts';
import { fold } from '../graph/fold.ts';
import type { ConvAttrs, Node } from '../graph/node.ts';
import { defineKernel } from './kernel.ts';

interface TfjsConv3dAttrs {
  readonly strides: number | [number, number, number];
  readonly pad: 'valid' | 'same';
  readonly dataFormat?: 'NDHWC' | 'NCDHW' | undefined;
  readonly dilations?: number | [number, number, number] | undefined;
}

/** A volume's convolution: what happens along the depth, and in each slice. */
interface Volume {
  readonly n: number;
  readonly depth: number;
  readonly size: readonly [number, number];
  readonly channels: number;
  /** Slices out. */
  readonly count: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly slices: ConvAttrs;
}

function dims5(shape: readonly number[]): [number, number, number, number, number] {
  const [a, b, c, d, e] = shape;
  invariant(
    a !== undefined && b !== undefined && c !== undefined && d !== undefined && e !== undefined,
    `rank 5 wanted, got [${shape.join(',')}]`,
  );
  return [a, b, c, d, e];
}

/**
 * Where a stride is larger than a kernel, "same" padding is none, as in TensorFlow; tfjs's own backends take it for
 * negative there and skip pixels.
 * @throws StudioError layout_unknown for NCDHW
 */
function volumeOf(
  input: readonly number[],
  filter: readonly number[],
  { strides, pad, dataFormat, dilations }: TfjsConv3dAttrs,
): Volume {
  if (dataFormat === 'NCDHW') throw new StudioError('layout_unknown', { layout: dataFormat });
  const info = tf.backend_util.computeConv3DInfo(dims5(input), dims5(filter), strides, dilations ?? 1, pad);
  const [front = 0, top = 0, left = 0, bottom = 0, right = 0] = [
    info.padInfo.front,
    info.padInfo.top,
    info.padInfo.left,
    info.padInfo.bottom,
    info.padInfo.right,
  ].map((pad) => Math.max(0, pad));
  return {
    n: info.batchSize,
    depth: info.inDepth,
    size: [info.inHeight, info.inWidth],
    channels: info.inChannels,
    count: info.outDepth,
    taps: info.filterDepth,
    stride: info.strideDepth,
    dilation: info.dilationDepth,
    before: front,
    slices: {
      strides: [info.strideHeight, info.strideWidth],
      pads: [top, left, bottom, right],
      dilations: [info.dilationHeight, info.dilationWidth],
    },
  };
}

/** x [n, depth, h, w, c] → [n · count, h, w, taps · c]: every slice with those that the filter sees at once. */
function stackTaps(x: Node, volume: Volume, g: Builder): Node {
  const { n, depth, size, channels, count, taps, stride, dilation, before } = volume;
  const last = (count - 1) * stride + (taps - 1) * dilation + 1;
  const after = Math.max(0, last - before - depth);
  const padded = g.pad(x, [0, before, 0, 0, 0], [0, after, 0, 0, 0]);
  const slices = Array.from({ length: taps }, (_, tap) => {
    const from = tap * dilation;
    const end = [n, from + (count - 1) * stride + 1, ...size, channels];
    return g.slice(padded, [0, from, 0, 0, 0], end, [1, stride, 1, 1, 1]);
  });
  return g.reshape(g.concat(slices, 4), [n * count, ...size, taps * channels]);
}

/** The adjoint of `stackTaps`. */
function unstackTaps(slices: Node, volume: Volume, g: Builder): Node {
  const { n, depth, size, channels, count, taps, stride, dilation, before } = volume;
  const pixels = size[0] * size[1];
  const flat = g.reshape(slices, [n, count, pixels, taps * channels]);
  const phases = fold(flat, 1, depth, taps, stride, before, dilation, g); // [n, ⌈depth / stride⌉, pixels, stride · c]
  const rows = phases.shape[1] ?? 0;
  const split = g.transpose(g.reshape(phases, [n, rows, pixels, stride, channels]), [0, 1, 3, 2, 4]);
  return g.slice(
    g.reshape(split, [n, rows * stride, ...size, channels]),
    [0, 0, 0, 0, 0],
    [n, depth, ...size, channels],
  );
}

/** filter [d, h, w, c, o] → [h, w, d · c, o]. */
function flatFilter(filter: Node, g: Builder): Node {
  const [d, h, w, c, o] = dims5(filter.shape);
  return g.reshape(g.transpose(filter, [1, 2, 0, 3, 4]), [h, w, d * c, o]);
}

/** A volume as a batch of slices. */
function slicesOf(x: Node, g: Builder): Node {
  const [n, d, h, w, c] = dims5(x.shape);
  return g.reshape(x, [n * d, h, w, c]);
}

export const convolution3dKernels = [
  defineKernel<tf.Conv3DInputs, TfjsConv3dAttrs>(tf.Conv3D, ({ x, filter }, attrs, g) => {
    const volume = volumeOf(x.shape, filter.shape, attrs);
    const y = g.node('Conv2D', [stackTaps(x, volume, g), flatFilter(filter, g)], volume.slices);
    return g.reshape(y, [volume.n, volume.count, ...y.shape.slice(1)]);
  }),
  defineKernel<tf.Conv3DBackpropInputV2Inputs, TfjsConv3dAttrs & { readonly inputShape: readonly number[] }>(
    tf.Conv3DBackpropInputV2,
    ({ dy, filter }, { inputShape, ...attrs }, g) => {
      const volume = volumeOf(inputShape, filter.shape, attrs);
      const { n, count, size, taps, channels } = volume;
      const dx = g.node('Conv2DInputGrad', [slicesOf(dy, g), flatFilter(filter, g)], {
        ...volume.slices,
        inputShape: [n * count, ...size, taps * channels],
      });
      return unstackTaps(dx, volume, g);
    },
  ),
  defineKernel<
    tf.Conv3DBackpropFilterV2Inputs,
    TfjsConv3dAttrs & { readonly filterShape: readonly number[] }
  >(tf.Conv3DBackpropFilterV2, ({ x, dy }, { filterShape, ...attrs }, g) => {
    const volume = volumeOf(x.shape, filterShape, attrs);
    const [d, h, w, c, o] = dims5(filterShape);
    const flat = g.node('Conv2DFilterGrad', [stackTaps(x, volume, g), slicesOf(dy, g)], {
      ...volume.slices,
      filterShape: [h, w, d * c, o],
    });
    return g.transpose(g.reshape(flat, [h, w, d, c, o]), [2, 0, 1, 3, 4]);
  }),
];
