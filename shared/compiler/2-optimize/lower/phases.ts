/** Input gradient (and transposed convolution) by phases: s² small stride-1 convolutions of dy, interleaved. */
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import { columns } from './columns.ts';
import type { Geometry } from './geometry.ts';
import { phaseTaps, type PhaseTaps } from '../../graph/taps.ts';

/** One phase: [n · rows · columns, c], or zeros where no tap reaches it. */
function phase(
  dy: Node,
  taps: Node,
  down: PhaseTaps,
  across: PhaseTaps,
  geometry: Geometry,
  g: Builder,
): Node {
  const { n, kw, c, o } = geometry;
  const [top, left] = [down.terms[0], across.terms[0]];
  const rows = n * down.count * across.count;
  if (top === undefined || left === undefined) return g.fill(0, [rows, c], 'float32');
  const windows = (axis: PhaseTaps, start: number) => ({
    count: axis.count,
    start,
    stride: 1,
    kernel: axis.terms.length,
    dilation: axis.dilation,
  });
  const matrix = columns(dy, windows(down, top.offset), windows(across, left.offset), g);
  const chosen = down.terms.flatMap((a) => across.terms.map((b) => a.tap * kw + b.tap));
  const isWhole = chosen.every((tap, i) => tap === i) && chosen.length === taps.shape[0];
  const weights = isWhole ? taps : g.gather(taps, g.constant(chosen, [chosen.length], 'int32'), 0);
  return g.matmul(matrix, g.reshape(weights, [chosen.length * o, c]));
}

/** Puts phases [n·rows·columns, c] side by side: columns first, then rows, each one concatenation. */
function interleave(
  phases: readonly (readonly Node[])[],
  height: number,
  width: number,
  geometry: Geometry,
  g: Builder,
): Node {
  const { n, h, w, c, strides } = geometry;
  const rows = phases.map((across) => g.reshape(g.concat(across, 1), [n * height, width * strides[1] * c]));
  const image = g.reshape(g.concat(rows, 1), [n, height * strides[0], width * strides[1], c]);
  return g.slice(image, [0, 0, 0, 0], [n, h, w, c]);
}

/** dx [n, h, w, c] from dy [n, p, q, o] and filter [kh, kw, c, o]. */
export function phasedInputGrad(dy: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  const { h, w, kh, kw, c, o, strides, pads, dilations } = geometry;
  const down = phaseTaps(h, kh, strides[0], pads[0], dilations[0]);
  const across = phaseTaps(w, kw, strides[1], pads[1], dilations[1]);
  const taps = g.reshape(g.transpose(filter, [0, 1, 3, 2]), [kh * kw, o * c]); // [tap, o·c]
  const phases = down.map((row) => across.map((column) => phase(dy, taps, row, column, geometry, g)));
  return interleave(phases, Math.ceil(h / strides[0]), Math.ceil(w / strides[1]), geometry, g);
}
