/** Convolution and both its gradients by Winograd's F(4 × 4, r × r): n² = (r + 3)² products where direct ones take 16 r². */
import { invariant } from '../../../../errors/index.ts';
import type { Builder } from '../../../graph/builder.ts';
import type { Node } from '../../../graph/node.ts';
import type { Geometry } from '../geometry.ts';
import { canTurn, turnedFilter, turnedGeometry } from '../turned.ts';
import { overlapAdd } from './overlap.ts';
import { type Tiling, tilingOf } from './tiling.ts';
import {
  gatherFilter,
  gatherOutput,
  transformFilter,
  transformInput,
  transformOutput,
} from './transforms.ts';

export { type Tiling, tilingOf } from './tiling.ts';

function requireTiling(geometry: Geometry): Tiling {
  const tiling = tilingOf(geometry);
  invariant(tiling !== undefined, 'this convolution has no tiling');
  return tiling;
}

export function winogradForward(x: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  const tiling = requireTiling(geometry);
  return transformOutput(
    g.matmul(transformInput(x, tiling, g), transformFilter(filter, tiling, g)),
    tiling,
    g,
  );
}

/** Of stride 1: a convolution of its own, cheaper than adding up tiles that overlap. Else every transform by its adjoint. */
export function winogradInputGrad(dy: Node, filter: Node, geometry: Geometry, g: Builder): Node {
  if (canTurn(geometry)) {
    return winogradForward(dy, turnedFilter(filter, geometry, g), turnedGeometry(geometry), g);
  }
  const tiling = requireTiling(geometry);
  const { n, inputs } = tiling.minimal;
  const products = g.matmul(gatherOutput(dy, tiling, g), transformFilter(filter, tiling, g), false, true);
  const matrix = g.constant(inputs, [n * n, n * n], 'float32');
  const contributions = g.matmul(matrix, g.reshape(products, [n * n, tiling.tiles * tiling.depth]), true);
  return overlapAdd(contributions, tiling, g);
}

export function winogradFilterGrad(x: Node, dy: Node, geometry: Geometry, g: Builder): Node {
  const tiling = requireTiling(geometry);
  return gatherFilter(g.matmul(transformInput(x, tiling, g), gatherOutput(dy, tiling, g), true), tiling, g);
}
