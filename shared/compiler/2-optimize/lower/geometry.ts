/** The numbers of one convolution, read from its three tensors. */
import { dims4 } from '../../graph/shape.ts';
import type { ConvAttrs, Node } from '../../graph/node.ts';

/** x [n, h, w, c] ∗ filter [kh, kw, c / groups, o] → y [n, p, q, o]. */
export interface Geometry extends ConvAttrs {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
  readonly kh: number;
  readonly kw: number;
  readonly o: number;
  readonly p: number;
  readonly q: number;
}

function geometry(
  x: readonly number[],
  filter: readonly number[],
  y: readonly number[],
  { strides, pads, dilations, groups = 1 }: ConvAttrs,
): Geometry {
  const [n, h, w, c] = dims4(x);
  const [kh, kw, , o] = dims4(filter);
  const [, p, q] = dims4(y);
  return { n, h, w, c, kh, kw, o, p, q, strides, pads, dilations, groups };
}

/** The convolution that a forward pass or one of its gradients belongs to; undefined for other operations. */
export function geometryOf(node: Node): Geometry | undefined {
  const [first, second] = node.inputs.map(({ shape }) => shape);
  if (first === undefined || second === undefined) return undefined;
  if (node.op === 'Conv2D') return geometry(first, second, node.shape, node.attrs);
  if (node.op === 'Conv2DInputGrad') return geometry(node.shape, second, first, node.attrs);
  if (node.op === 'Conv2DFilterGrad') return geometry(first, node.shape, second, node.attrs);
  return undefined;
}
