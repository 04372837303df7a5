/** Convolution and filter gradient as one matrix product each over the same columns. */
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import { columns } from './columns.ts';
import type { Geometry } from './geometry.ts';

/** The columns of x, one row for each output pixel. Forward pass and filter gradient ask for the same node. */
export function columnsOf(x: Node, { p, q, kh, kw, strides, pads, dilations }: Geometry, g: Builder): Node {
  const down = { count: p, start: -pads[0], stride: strides[0], kernel: kh, dilation: dilations[0] };
  const across = { count: q, start: -pads[1], stride: strides[1], kernel: kw, dilation: dilations[1] };
  return columns(x, down, across, g);
}

/** y = columns [n·p·q, kh·kw·c] · filter [kh·kw·c, o]. */
export function directForward(x: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  const { n, p, q, kh, kw, c, o } = geometry;
  const y = g.matmul(columnsOf(x, geometry, g), g.reshape(filter, [kh * kw * c, o]));
  return g.reshape(y, [n, p, q, o]);
}

/** dfilter = columnsᵀ [kh·kw·c, n·p·q] · dy [n·p·q, o]. */
export function directFilterGrad(x: Node, dy: Node, geometry: Geometry, g: Builder): Node {
  const { n, p, q, kh, kw, c, o } = geometry;
  const product = g.matmul(columnsOf(x, geometry, g), g.reshape(dy, [n * p * q, o]), true);
  return g.reshape(product, [kh, kw, c, o]);
}
