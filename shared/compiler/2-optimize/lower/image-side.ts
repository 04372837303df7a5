/**
 * Input gradient with few channels (an image's 1 or 3): one product dy · filterᵀ makes every tap's contribution
 * [n, p, q, kh·kw·c], small pieces of which are then shifted and added, rows first, then columns.
 */
import type { Builder } from '../../graph/builder.ts';
import { fold } from '../../graph/fold.ts';
import type { Node } from '../../graph/node.ts';
import type { Geometry } from './geometry.ts';

/** dx [n, h, w, c] from dy [n, p, q, o] and filter [kh, kw, c, o]. */
export function imageInputGrad(dy: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  const { n, c, kh, kw, o, p, q } = geometry;
  const taps = g.reshape(filter, [kh * kw * c, o]);
  const product = g.matmul(g.reshape(dy, [n * p * q, o]), taps, false, true);
  return foldTaps(g.reshape(product, [n, p, q, kh * kw * c]), geometry, g);
}

/** Adds what every tap contributes, [n, p, q, kh·kw·c], where it belongs: [n, h, w, c]. */
export function foldTaps(contributions: Node, geometry: Geometry, g: Builder): Node {
  const { n, h, w, c, kh, kw, q, strides, pads, dilations } = geometry;
  const rows = fold(contributions, 1, h, kh, strides[0], pads[0], dilations[0], g);
  const height = Math.ceil(h / strides[0]);
  const width = Math.ceil(w / strides[1]);
  // [n, height, q, (row phase), kw·c] → row phases to the row axis, so that a row is whole before columns are folded.
  const perRow = g.reshape(rows, [n * height, q, strides[0], kw * c]);
  const rowsApart = g.reshape(g.transpose(perRow, [0, 2, 1, 3]), [n, height * strides[0], q, kw * c]);
  const folded = fold(rowsApart, 2, w, kw, strides[1], pads[1], dilations[1], g); // [n, rows, width, column phase · c]
  const image = g.reshape(folded, [n, height * strides[0], width * strides[1], c]);
  return g.slice(image, [0, 0, 0, 0], [n, h, w, c]);
}
