/**
 * Convolution with few output channels (an image's 1 or 3, a patch's verdict) and its filter gradient: columns of x would
 * be kh·kw times a large tensor, for a product of a few columns. So the product comes first, or columns are made of the
 * thin side.
 */
import { invariant } from '../../../errors/index.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import { columns } from './columns.ts';
import type { Geometry } from './geometry.ts';
import { imageInputGrad } from './image-side.ts';

/** Channels up to which a side is thin. */
export const thinChannels = 8;

/** Taken for stride 1 where the padding is smaller than the kernel, so that the convolution is its own transpose. */
export function hasThinOutput({ c, o, kh, kw, strides, pads, dilations }: Geometry): boolean {
  const isPlain = [...strides, ...dilations].every((value) => value === 1);
  const fits = pads.every((pad, i) => pad < (i % 2 === 0 ? kh : kw));
  return o <= thinChannels && c > thinChannels && kh * kw > 1 && isPlain && fits;
}

/** Taps in reversed order along both axes: [kh · kw, …]. */
function reversedTaps(taps: Node, g: Builder): Node {
  const count = taps.shape[0];
  invariant(count !== undefined, 'taps have an axis');
  const order = Array.from({ length: count }, (_, i) => count - 1 - i);
  return g.gather(taps, g.constant(order, [count], 'int32'), 0);
}

/** The convolution as the input gradient of the one with the filter turned round, which is made by one product. */
export function thinForward(x: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  const { n, h, w, c, p, q, o, kh, kw, pads, dilations } = geometry;
  const turned = g.transpose(reversedTaps(g.reshape(filter, [kh * kw, c, o]), g), [0, 2, 1]);
  const [top, left] = [kh - 1 - pads[0], kw - 1 - pads[1]];
  const transposed: Geometry = {
    ...{ n, h: p, w: q, c: o, kh, kw, o: c, p: h, q: w, strides: [1, 1], dilations },
    pads: [top, left, kh - 1 - pads[2], kw - 1 - pads[3]],
  };
  return imageInputGrad(x, g.reshape(turned, [kh, kw, o, c]), transposed, g);
}

/** dfilter = xᵀ [c, n·h·w] · columns of dy [n·h·w, kh·kw·o], whose taps come reversed. */
export function thinFilterGrad(x: Node, dy: Node, geometry: Geometry, g: Builder): Node {
  const { n, h, w, c, o, kh, kw, pads } = geometry;
  const windows = (count: number, kernel: number, pad: number) =>
    ({ count, start: pad - (kernel - 1), stride: 1, kernel, dilation: 1 }) as const;
  const matrix = columns(dy, windows(h, kh, pads[0]), windows(w, kw, pads[1]), g);
  const product = g.matmul(g.reshape(x, [n * h * w, c]), matrix, true); // [c, kh·kw·o]
  const taps = g.transpose(g.reshape(product, [c, kh * kw, o]), [1, 0, 2]);
  return g.reshape(reversedTaps(taps, g), [kh, kw, c, o]);
}
