/**
 * Convolutions in parts of the batch, where columns or transformed tiles would be many times as large as the picture:
 * a part fits the cache, and nothing of that size is alive at once. The filter gradient makes its parts again rather
 * than keep those of the forward pass until then, so memory is that of the pictures alone.
 */
import { invariant } from '../../../errors/index.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import { dim, range } from '../../graph/shape.ts';
import type { ConvolutionWay } from './cost.ts';
import type { Geometry } from './geometry.ts';
import { isPoint } from './point.ts';
import { hasThinOutput } from './thin.ts';
import { tilingOf } from './winograd/index.ts';

export type ConvolutionOp = 'Conv2D' | 'Conv2DInputGrad' | 'Conv2DFilterGrad';
type Lower = (a: Node, b: Node, geometry: Geometry, g: Builder) => Node;

/** Size of a part's largest piece: half of a small last-level cache. */
export const defaultPartBytes = 4 * 2 ** 20;
/** A batch whose largest piece is up to so many times that size is not divided: smaller products cost more than they save. */
const worthDividing = 4;

/** Bytes of the largest piece that a convolution is made through. */
function pieceBytes(geometry: Geometry, way: ConvolutionWay | 'grouped'): number {
  const { n, h, w, c, p, q, o, kh, kw, strides } = geometry;
  const tiling = way === 'winograd' ? tilingOf(geometry) : undefined;
  if (tiling !== undefined) return 4 * tiling.minimal.n ** 2 * tiling.tiles * Math.max(tiling.depth, o);
  if (isPoint(geometry) || kh * kw === 1) return 0;
  if (hasThinOutput(geometry)) return 4 * n * h * w * kh * kw * o;
  return 4 * kh * kw * Math.max(n * p * q * c, (n * h * w * o) / (strides[0] * strides[1]));
}

/** Pictures in each part; as many as there are where the batch stays whole. */
function partSize(geometry: Geometry, way: ConvolutionWay | 'grouped', partBytes: number): number {
  const bytes = pieceBytes(geometry, way);
  if (bytes <= worthDividing * partBytes) return geometry.n;
  const parts = Math.min(geometry.n, Math.ceil(bytes / partBytes));
  return Math.ceil(geometry.n / parts);
}

/** Pictures `from` to `to` of a batch. */
function part(x: Node, from: number, to: number, g: Builder): Node {
  return g.sliceAxis(x, 0, from, to);
}

/** The same for a gradient, apart from that of the forward pass, so that neither is kept for the other. */
function partAgain(x: Node, from: number, to: number, g: Builder): Node {
  const rows = range(to - from).map((row) => from + row);
  return g.gather(x, g.separateConstant(rows, 'again'), 0);
}

/**
 * @param lower what computes the convolution of a batch, or one of its gradients
 * @param partBytes size of a part's largest piece
 */
export function inParts(
  op: ConvolutionOp,
  way: ConvolutionWay | 'grouped',
  lower: Lower,
  partBytes: number,
): Lower {
  return (a, b, geometry, g) => {
    const size = partSize(geometry, way, partBytes);
    if (size >= geometry.n) return lower(a, b, geometry, g);
    const starts = range(Math.ceil(geometry.n / size)).map((at) => at * size);
    const parts = starts.map((from) => {
      const to = Math.min(geometry.n, from + size);
      const smaller = { ...geometry, n: to - from };
      if (op !== 'Conv2DFilterGrad') return lower(part(a, from, to, g), b, smaller, g);
      return lower(partAgain(a, from, to, g), partAgain(b, from, to, g), smaller, g);
    });
    if (op !== 'Conv2DFilterGrad') return g.concat(parts, 0);
    const sum = parts.reduce((total, one) => g.add(total, one));
    invariant(dim(sum.shape, 0) === geometry.kh, 'a filter gradient has the shape of its filter');
    return sum;
  };
}
