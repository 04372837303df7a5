/**
 * Convolutions in groups, on the CPU: groups become images of a larger batch, and every product a stack of one matrix for
 * each group.
 */
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import { columnsOf } from './direct.ts';
import type { Geometry } from './geometry.ts';
import { foldTaps } from './image-side.ts';

/** The convolution of one group, of all groups' images as one batch. */
function perGroup(geometry: Geometry): Geometry {
  const { groups = 1, n, c, o } = geometry;
  return { ...geometry, groups: 1, n: groups * n, c: c / groups, o: o / groups };
}

/** [n, h, w, groups · c] → [groups · n, h, w, c]. */
function apart(x: Node, groups: number, g: Builder): Node {
  const [n = 0, h = 0, w = 0, c = 0] = x.shape;
  const split = g.reshape(x, [n, h, w, groups, c / groups]);
  return g.reshape(g.transpose(split, [3, 0, 1, 2, 4]), [groups * n, h, w, c / groups]);
}

/** [groups · n, h, w, c] → [n, h, w, groups · c]. */
function together(x: Node, groups: number, g: Builder): Node {
  const [images = 0, h = 0, w = 0, c = 0] = x.shape;
  const split = g.reshape(x, [groups, images / groups, h, w, c]);
  return g.reshape(g.transpose(split, [1, 2, 3, 0, 4]), [images / groups, h, w, groups * c]);
}

/** filter [kh, kw, c, groups · o] → [groups, kh · kw · c, o]. */
function filters(filter: Node, groups: number, { kh, kw, c, o }: Geometry, g: Builder): Node {
  return g.transpose(g.reshape(filter, [kh * kw * c, groups, o]), [1, 0, 2]);
}

export function groupedForward(x: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  const { groups = 1, n, p, q } = geometry;
  const one = perGroup(geometry);
  const { kh, kw, c, o } = one;
  const columns = g.reshape(columnsOf(apart(x, groups, g), one, g), [groups, n * p * q, kh * kw * c]);
  const y = g.matmul(columns, filters(filter, groups, one, g));
  return together(g.reshape(y, [groups * n, p, q, o]), groups, g);
}

export function groupedInputGrad(dy: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  const { groups = 1, n, p, q } = geometry;
  const one = perGroup(geometry);
  const { kh, kw, c, o } = one;
  const rows = g.reshape(apart(dy, groups, g), [groups, n * p * q, o]);
  const taps = g.matmul(rows, filters(filter, groups, one, g), false, true);
  return together(foldTaps(g.reshape(taps, [groups * n, p, q, kh * kw * c]), one, g), groups, g);
}

export function groupedFilterGrad(x: Node, dy: Node, geometry: Geometry, g: Builder): Node {
  const { groups = 1, n, p, q } = geometry;
  const one = perGroup(geometry);
  const { kh, kw, c, o } = one;
  const columns = g.reshape(columnsOf(apart(x, groups, g), one, g), [groups, n * p * q, kh * kw * c]);
  const rows = g.reshape(apart(dy, groups, g), [groups, n * p * q, o]);
  const product = g.matmul(columns, rows, true); // [groups, kh·kw·c, o]
  return g.reshape(g.transpose(product, [1, 0, 2]), [kh, kw, c, groups * o]);
}
