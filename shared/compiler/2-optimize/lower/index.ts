/** Replaces logical operations by what a target computes them with. Equal pieces that passes share are merged afterwards. */
import { invariant } from '../../../errors/index.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Graph, Node, NodeOf } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { Target } from '../../types.ts';
import { rewrite } from '../../graph/walk.ts';
import { type ConvolutionOp, defaultPartBytes, inParts } from './parts.ts';
import { cheapestWay, type ConvolutionWay } from './cost.ts';
import { directFilterGrad, directForward } from './direct.ts';
import { type Geometry, geometryOf } from './geometry.ts';
import { groupedFilterGrad, groupedForward, groupedInputGrad } from './grouped.ts';
import { imageInputGrad } from './image-side.ts';
import { phasedInputGrad } from './phases.ts';
import { isPoint, pointInputGrad } from './point.ts';
import { portableFilterGrad, portableForward, portableInputGrad, portableResize } from './portable.ts';
import { gatherPixels } from './resize.ts';
import { hasThinOutput, thinChannels, thinFilterGrad, thinForward } from './thin.ts';
import { tilingOf, winogradFilterGrad, winogradForward, winogradInputGrad } from './winograd/index.ts';

type Lower = (a: Node, b: Node, geometry: Geometry, g: Builder) => Node;

const directInputGrad: Lower = (dy, filter, geometry, g) => {
  if (isPoint(geometry)) return pointInputGrad(dy, filter, geometry, g);
  const way = geometry.c <= thinChannels ? imageInputGrad : phasedInputGrad;
  return way(dy, filter, geometry, g);
};

/** One product over columns, unless the columns would be many times as large as what is made of them. */
const directOutput =
  (thin: Lower, wide: Lower): Lower =>
  (a, b, geometry, g) =>
    (hasThinOutput(geometry) ? thin : wide)(a, b, geometry, g);

const ways: Readonly<
  Record<ConvolutionWay | 'grouped' | 'operator', Readonly<Record<ConvolutionOp, Lower>>>
> = {
  direct: {
    Conv2D: directOutput(thinForward, directForward),
    Conv2DInputGrad: directInputGrad,
    Conv2DFilterGrad: directOutput(thinFilterGrad, directFilterGrad),
  },
  winograd: {
    Conv2D: winogradForward,
    Conv2DInputGrad: winogradInputGrad,
    Conv2DFilterGrad: winogradFilterGrad,
  },
  grouped: {
    Conv2D: groupedForward,
    Conv2DInputGrad: groupedInputGrad,
    Conv2DFilterGrad: groupedFilterGrad,
  },
  operator: {
    Conv2D: portableForward,
    Conv2DInputGrad: portableInputGrad,
    Conv2DFilterGrad: portableFilterGrad,
  },
};

/** How convolutions are computed on the CPU: by the cost model, or one way wherever it is possible. */
export type Convolutions = 'auto' | ConvolutionWay;

function wayOf(geometry: Geometry, { target, convolutions }: Lowering): keyof typeof ways {
  if (target !== 'cpu') return 'operator';
  if ((geometry.groups ?? 1) > 1) return 'grouped';
  if (convolutions === 'auto') return cheapestWay(geometry);
  return tilingOf(geometry) === undefined ? 'direct' : convolutions;
}

function lowerConvolution(node: NodeOf<ConvolutionOp>, lowering: Lowering, g: Builder): Node {
  const [a, b] = node.inputs;
  const geometry = geometryOf(node as Node);
  invariant(a !== undefined && b !== undefined && geometry !== undefined, 'a convolution has two operands');
  // Nothing to add up: a convolution of no pictures, or of pictures smaller than its kernel.
  if ([a, b, node].some(({ shape }) => sizeOf(shape) === 0)) return g.fill(0, node.shape, 'float32');
  const way = wayOf(geometry, lowering);
  const whole = ways[way][node.op];
  const { partBytes = defaultPartBytes } = lowering;
  const lowerAll = way === 'operator' ? whole : inParts(node.op, way, whole, partBytes);
  return lowerAll(a, b, geometry, g);
}

/** What a graph is lowered to. */
export interface Lowering {
  readonly target: Target;
  readonly convolutions: Convolutions;
  /** Bytes of the largest piece that a convolution is made through at once, about; see `parts.ts`. */
  readonly partBytes?: number | undefined;
}

/** The standard has no product of transposed stacks of matrices. */
function portableMatMul(node: NodeOf<'MatMul'>, g: Builder): Node {
  const [a, b] = node.inputs.map((input, i) => {
    const isTransposed = i === 0 ? node.attrs.transposeA : node.attrs.transposeB;
    const axes = input.shape.map((_, axis) => axis);
    const last = axes.splice(-2).reverse();
    return isTransposed ? g.transpose(input, [...axes, ...last]) : input;
  });
  invariant(a !== undefined && b !== undefined, 'a product has two operands');
  return g.matmul(a, b);
}

export function lower(graph: Graph, lowering: Lowering): Graph {
  const { target } = lowering;
  return rewrite(graph, (node, g) => {
    if (node.op === 'Conv2D' || node.op === 'Conv2DInputGrad' || node.op === 'Conv2DFilterGrad') {
      return lowerConvolution(node, lowering, g);
    }
    const [x] = node.inputs;
    if (node.op === 'ResizeNearest' && x !== undefined) {
      return target === 'cpu' ? gatherPixels(x, node, g) : portableResize(x, node, g);
    }
    if (node.op === 'MatMul' && target !== 'cpu' && node.shape.length > 2) {
      return portableMatMul(node, g);
    }
    return node;
  });
}
