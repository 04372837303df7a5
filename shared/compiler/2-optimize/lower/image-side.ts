/**
 * Input gradient with few channels (an image's 1 or 3): one product dy · filterᵀ makes every tap's contribution
 * [n, p, q, kh·kw·c], small pieces of which are then shifted and added, rows first, then columns.
 */
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import type { Geometry } from './geometry.ts';
import { phaseTaps } from './taps.ts';

/** Moves axis `axis` (1 or 2) of [n, p, q, c] by `offset` and gives it `count` pixels, zeros outside: out[i] = x[i + offset]. */
function shifted(x: Node, axis: number, offset: number, count: number, g: Builder): Node {
  const length = x.shape[axis] ?? 0;
  const from = Math.min(Math.max(0, offset), length);
  const to = Math.max(from, Math.min(length, offset + count));
  const cut = g.sliceAxis(x, axis, from, to);
  const before = Math.min(count, Math.max(0, -offset));
  const by = (value: number) => x.shape.map((_, i) => (i === axis ? value : 0));
  return g.pad(cut, by(before), by(count - before - (to - from)));
}

/**
 * Folds one axis: channels [kernel · rest] become [stride · rest], each phase the sum of its shifted taps.
 * @returns [n, …, stride · rest] with `axis` of ⌈length / stride⌉ pixels
 */
function fold(
  x: Node,
  axis: number,
  length: number,
  kernel: number,
  stride: number,
  pad: number,
  g: Builder,
): Node {
  const rest = (x.shape[3] ?? 0) / kernel;
  const phases = phaseTaps(length, kernel, stride, pad).map(({ count, terms }) => {
    const pieces = terms.map(({ tap, offset }) =>
      shifted(g.sliceAxis(x, 3, tap * rest, (tap + 1) * rest), axis, offset, count, g),
    );
    const empty = x.shape.map((size, i) => (i === axis ? count : i === 3 ? rest : size));
    return pieces.length === 0
      ? g.fill(0, empty, 'float32')
      : pieces.reduce((sum, piece) => g.add(sum, piece));
  });
  return g.concat(phases, 3);
}

/** dx [n, h, w, c] from dy [n, p, q, o] and filter [kh, kw, c, o]. Dilations must be 1. */
export function imageInputGrad(dy: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  const { n, h, w, c, kh, kw, o, p, q, strides, pads } = geometry;
  const taps = g.reshape(filter, [kh * kw * c, o]);
  const product = g.matmul(g.reshape(dy, [n * p * q, o]), taps, false, true);
  const rows = fold(g.reshape(product, [n, p, q, kh * kw * c]), 1, h, kh, strides[0], pads[0], g);
  const height = Math.ceil(h / strides[0]);
  const width = Math.ceil(w / strides[1]);
  // [n, height, q, (row phase), kw·c] → row phases to the row axis, so that a row is whole before columns are folded.
  const perRow = g.reshape(rows, [n * height, q, strides[0], kw * c]);
  const rowsApart = g.reshape(g.transpose(perRow, [0, 2, 1, 3]), [n, height * strides[0], q, kw * c]);
  const folded = fold(rowsApart, 2, w, kw, strides[1], pads[1], g); // [n, rows, width, column phase · c]
  const image = g.reshape(folded, [n, height * strides[0], width * strides[1], c]);
  return g.slice(image, [0, 0, 0, 0], [n, h, w, c]);
}
