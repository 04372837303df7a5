/** Input gradient where the output is one pixel that saw the whole image: one product, nothing overlaps. */
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import type { Geometry } from './geometry.ts';

/** As at the ends of DCGAN's networks: the projection of the latent point, the verdict on the last grid. */
export function isPoint({ h, w, kh, kw, p, q, pads, dilations }: Geometry): boolean {
  const isWhole = h === kh && w === kw && pads.every((pad) => pad === 0);
  return p === 1 && q === 1 && isWhole && dilations.every((dilation) => dilation === 1);
}

/** dx [n, h·w·c] = dy [n, o] · filter [h·w·c, o]ᵀ. */
export function pointInputGrad(dy: Node, filter: Node, { n, h, w, c, o }: Geometry, g: Builder): Node {
  const product = g.matmul(g.reshape(dy, [n, o]), g.reshape(filter, [h * w * c, o]), false, true);
  return g.reshape(product, [n, h, w, c]);
}
