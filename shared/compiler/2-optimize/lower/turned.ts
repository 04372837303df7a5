/**
 * A convolution of stride 1 read backwards is a convolution again: of the filter turned round, with channels swapped and
 * what is left of the kernel as padding. So forward pass and input gradient can each be computed as the other.
 */
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import { range } from '../../graph/shape.ts';
import type { Geometry } from './geometry.ts';

/** Whether a convolution can be turned: stride and dilation 1, padding smaller than the kernel. */
export function canTurn({ kh, kw, strides, pads, dilations }: Geometry): boolean {
  const isPlain = [...strides, ...dilations].every((value) => value === 1);
  return isPlain && pads.every((pad, i) => pad < (i % 2 === 0 ? kh : kw));
}

/** The convolution of dy that gives dx. */
export function turnedGeometry({ n, h, w, c, p, q, o, kh, kw, pads, ...same }: Geometry): Geometry {
  const [top, left, bottom, right] = pads;
  return {
    ...same,
    ...{ n, h: p, w: q, c: o, p: h, q: w, o: c, kh, kw },
    pads: [kh - 1 - top, kw - 1 - left, kh - 1 - bottom, kw - 1 - right],
  };
}

/** [kh · kw, …] with the taps in reversed order along both axes. */
export function reversedTaps(taps: Node, count: number, g: Builder): Node {
  return g.gather(taps, g.constant(range(count).toReversed(), [count], 'int32'), 0);
}

/** Filter [kh, kw, c, o] → [kh, kw, o, c] with reversed taps. */
export function turnedFilter(filter: Node, { kh, kw, c, o }: Geometry, g: Builder): Node {
  const taps = reversedTaps(g.reshape(filter, [kh * kw, c, o]), kh * kw, g);
  return g.reshape(g.transpose(taps, [0, 2, 1]), [kh, kw, o, c]);
}
