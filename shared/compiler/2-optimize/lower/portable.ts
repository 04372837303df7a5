/** Lowering to the standard's own image operators, NCHW, for files that other programs read and for GPU engines. */
import { nearestIndices } from '../../graph/nearest.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Node, NodeOf } from '../../graph/node.ts';
import type { Geometry } from './geometry.ts';
import { gatherPixels } from './resize.ts';

const toNchw = [0, 3, 1, 2];
const toNhwc = [0, 2, 3, 1];

/** Not said where there is one group: it is what the operator assumes. */
function grouped(groups: number) {
  return groups === 1 ? {} : { groups };
}

export function portableForward(
  x: Node,
  filter: Node,
  { strides, pads, dilations, groups = 1 }: Geometry,
  g: Builder,
): Node {
  const image = g.transpose(x, toNchw);
  const weights = g.transpose(filter, [3, 2, 0, 1]); // [o, c / groups, kh, kw]
  return g.transpose(
    g.node('Conv', [image, weights], { strides, pads, dilations, ...grouped(groups) }),
    toNhwc,
  );
}

export function portableInputGrad(dy: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  const { h, w, kh, kw, p, q, strides, pads, dilations, groups = 1 } = geometry;
  const image = g.transpose(dy, toNchw);
  const weights = g.transpose(filter, [3, 2, 0, 1]); // [o, c / groups, kh, kw]
  // Rows that the forward pass's stride left over get no gradient; the operator is told to add them.
  const missing = (
    length: number,
    count: number,
    stride: number,
    kernel: number,
    dilation: number,
    both: number,
  ) => length - ((count - 1) * stride + dilation * (kernel - 1) + 1 - both);
  const outputPads = [
    missing(h, p, strides[0], kh, dilations[0], pads[0] + pads[2]),
    missing(w, q, strides[1], kw, dilations[1], pads[1] + pads[3]),
  ] as const;
  const attrs = { strides, pads, dilations, outputPads, ...grouped(groups) };
  const dx = g.node('ConvTranspose', [image, weights], attrs);
  return g.transpose(dx, toNhwc);
}

/** A convolution of x with dy as its filter, batch and channels swapped, in which stride and dilation change roles. */
export function portableFilterGrad(x: Node, dy: Node, geometry: Geometry, g: Builder): Node {
  const { n, h, w, c, o, kh, kw, strides, pads, dilations, groups = 1 } = geometry;
  const apart = g.reshape(x, [n, h, w, groups, c / groups]);
  const image = g.reshape(g.transpose(apart, [4, 3, 0, 1, 2]), [c / groups, groups * n, h, w]);
  const weights = g.transpose(dy, [3, 0, 1, 2]); // [o, n, p, q]
  const turned = { strides: dilations, pads, dilations: strides, ...grouped(groups) };
  const all = g.node('Conv', [image, weights], turned);
  return g.transpose(g.slice(all, [0, 0, 0, 0], [c / groups, o, kh, kw]), [2, 3, 0, 1]);
}

/** The standard's `Resize` where it means the same for every pixel, else a gather. */
export function portableResize(x: Node, node: NodeOf<'ResizeNearest'>, g: Builder): Node {
  const { size, alignCorners, halfPixelCenters } = node.attrs;
  const [, h = 0, w = 0] = x.shape;
  const repeats = (from: number, to: number) =>
    to % from === 0 &&
    nearestIndices(from, to, alignCorners, halfPixelCenters).every(
      (source, i) => source === Math.floor((i * from) / to),
    );
  if (!repeats(h, size[0]) || !repeats(w, size[1])) return gatherPixels(x, node, g);
  const plain = { size, alignCorners: false, halfPixelCenters: false };
  return g.transpose(g.node('Resize', [g.transpose(x, toNchw)], plain), toNhwc);
}
