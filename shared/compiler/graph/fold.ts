/** Adding up what filter taps contribute, along one axis: the adjoint of cutting windows. */
import type { Builder } from './builder.ts';
import type { Node } from './node.ts';
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
export function fold(
  x: Node,
  axis: number,
  length: number,
  kernel: number,
  stride: number,
  pad: number,
  dilation: number,
  g: Builder,
): Node {
  const rest = (x.shape[3] ?? 0) / kernel;
  const phases = phaseTaps(length, kernel, stride, pad, dilation).map(({ count, terms }) => {
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
