/**
 * Convolution with few output channels (an image's 1 or 3, a patch's verdict) and its filter gradient: columns of x would
 * be kh·kw times a large tensor, for a product of a few columns. So the product comes first, or columns are made of the
 * thin side.
 */
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import { columns } from './columns.ts';
import type { Geometry } from './geometry.ts';
import { imageInputGrad } from './image-side.ts';
import { canTurn, reversedTaps, turnedFilter, turnedGeometry } from './turned.ts';

/** Channels up to which a side is thin. */
export const thinChannels = 8;

export function hasThinOutput(geometry: Geometry): boolean {
  const { c, o, kh, kw } = geometry;
  return o <= thinChannels && c > thinChannels && kh * kw > 1 && canTurn(geometry);
}

/** The convolution as the input gradient of the turned one, which is made by one product. */
export function thinForward(x: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  return imageInputGrad(x, turnedFilter(filter, geometry, g), turnedGeometry(geometry), g);
}

/** dfilter = xᵀ [c, n·h·w] · columns of dy [n·h·w, kh·kw·o], whose taps come reversed. */
export function thinFilterGrad(x: Node, dy: Node, geometry: Geometry, g: Builder): Node {
  const { n, h, w, c, o, kh, kw, pads } = geometry;
  const windows = (count: number, kernel: number, pad: number) =>
    ({ count, start: pad - (kernel - 1), stride: 1, kernel, dilation: 1 }) as const;
  const matrix = columns(dy, windows(h, kh, pads[0]), windows(w, kw, pads[1]), g);
  const product = g.matmul(g.reshape(x, [n * h * w, c]), matrix, true); // [c, kh·kw·o]
  const taps = g.transpose(g.reshape(product, [c, kh * kw, o]), [1, 0, 2]);
  return g.reshape(reversedTaps(taps, kh * kw, g), [kh, kw, c, o]);
}
