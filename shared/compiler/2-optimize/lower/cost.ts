/**
 * A small cost model of a convolution with both its gradients on a CPU: operations of the products, operations of the
 * transforms (thin products, at half the rate), and bytes moved, each as equivalent operations of a product. Only ratios
 * matter. The bench of layers measures what it decides.
 */
import type { Geometry } from './geometry.ts';
import { type Tiling, tilingOf } from './winograd/index.ts';

/** How to compute a convolution. */
export type ConvolutionWay = 'direct' | 'winograd';

/** Operations of a product that take as long as moving one byte: 40 GFLOP/s and 5 GB/s a core. */
const operationsPerByte = 8;
/** How much slower than a large product a product with a matrix of 16 … 36 rows is. */
const thinness = 2;

/** Forward pass, input gradient, filter gradient: three products; columns are made for x and for dy. */
function directCost({ n, h, w, p, q, kh, kw, c, o, strides }: Geometry): number {
  const products = 3 * 2 * n * p * q * kh * kw * c * o;
  const columnsOfX = n * p * q * kh * kw * c;
  const columnsOfDy = (n * h * w * kh * kw * o) / (strides[0] * strides[1]);
  return products + operationsPerByte * 4 * 2 * (columnsOfX + columnsOfDy + n * h * w * c);
}

function winogradCost({ geometry, minimal, tiles, depth }: Tiling): number {
  const { n, m, r } = minimal;
  const { o } = geometry;
  const products = 3 * 2 * n * n * tiles * depth * o;
  const ofInputs = 2 * n * n * n * n * tiles * depth;
  const ofOutputs = 2 * n * n * m * m * tiles * o;
  const ofFilters = 2 * n * n * r * r * depth * o;
  const moved = 4 * n * n * (3 * tiles * depth + 3 * tiles * o + 4 * depth * o) + 4 * m * m * 4 * tiles * o;
  return products + thinness * 2 * (ofInputs + ofOutputs + ofFilters) + operationsPerByte * moved;
}

/** Fewer channels than this leave Winograd's transforms nothing to save. */
const fewestChannels = 16;

/** The cheaper way of a convolution and its gradients together, so that they share their pieces. */
export function cheapestWay(geometry: Geometry): ConvolutionWay {
  const tiling = tilingOf(geometry);
  if (tiling === undefined || Math.min(geometry.c, geometry.o) < fewestChannels) return 'direct';
  return winogradCost(tiling) < directCost(geometry) ? 'winograd' : 'direct';
}
