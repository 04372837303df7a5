/** Into the space where convolution is a product, and back. The pieces are shared by all passes over the same values. */
import type { Builder } from '../../../graph/builder.ts';
import type { Node } from '../../../graph/node.ts';
import { indicesOf } from '../indices.ts';
import type { Tiling } from './tiling.ts';

/** Index of every run of s pixels of the padded batch: [n, n, images, down, across, s]. */
function tileIndices(
  { geometry, minimal, s, down, across }: Tiling,
  height: number,
  width: number,
): Int32Array {
  const { n, m } = minimal;
  const indices = new Int32Array(n * n * geometry.n * down * across * s);
  let at = 0;
  for (let p = 0; p < n; p++) {
    for (let q = 0; q < n; q++) {
      for (let image = 0; image < geometry.n; image++) {
        for (let i = 0; i < down; i++) {
          for (let j = 0; j < across; j++) {
            const row = image * height + s * (m * i + p);
            for (let a = 0; a < s; a++) indices[at++] = (row + a) * (width / s) + m * j + q;
          }
        }
      }
    }
  }
  return indices;
}

/** Bᵀ d B of every tile of x: [n², tiles, depth]. Forward pass and filter gradient share it. */
export function transformInput(x: Node, tiling: Tiling, g: Builder): Node {
  const { geometry, minimal, s, down, across, tiles, depth } = tiling;
  const { n: images, h, w, c, pads } = geometry;
  const { n, m, r, inputs } = minimal;
  const [height, width] = [s * (m * down + r - 1), s * (m * across + r - 1)];
  const cut = g.slice(
    x,
    [0, 0, 0, 0],
    [images, Math.min(h, height - pads[0]), Math.min(w, width - pads[1]), c],
  );
  const [, rows = 0, columns = 0] = cut.shape;
  const padded = g.pad(
    cut,
    [0, pads[0], pads[1], 0],
    [0, height - pads[0] - rows, width - pads[1] - columns, 0],
  );
  const runs = g.reshape(padded, [(images * height * width) / s, s * c]);
  const key = `tiles ${[n, m, images, s, down, across, height, width].join()}`;
  const indices = indicesOf(key, () => tileIndices(tiling, height, width));
  const gathered = g.gather(runs, g.indices(indices), 0);
  const matrix = g.constant(inputs, [n * n, n * n], 'float32');
  const product = g.matmul(matrix, g.reshape(gathered, [n * n, tiles * depth]));
  return g.reshape(product, [n * n, tiles, depth]);
}

/** G g Gᵀ: [n², depth, o]. Forward pass and input gradient share it. */
export function transformFilter(filter: Node, { geometry, minimal, s, depth }: Tiling, g: Builder): Node {
  const { c, o } = geometry;
  const { n, r } = minimal;
  const blocks = g.transpose(g.reshape(filter, [r, s, r, s, c * o]), [0, 2, 1, 3, 4]);
  const matrix = g.constant(minimal.filter, [n * n, r * r], 'float32');
  return g.reshape(g.matmul(matrix, g.reshape(blocks, [r * r, depth * o])), [n * n, depth, o]);
}

/** The adjoint of the filter's transform: [n², depth, o] → [kh, kw, c, o]. */
export function gatherFilter(products: Node, { geometry, minimal, s, depth }: Tiling, g: Builder): Node {
  const { c, o, kh, kw } = geometry;
  const { n, r } = minimal;
  const matrix = g.constant(minimal.filter, [n * n, r * r], 'float32');
  const blocks = g.matmul(matrix, g.reshape(products, [n * n, depth * o]), true);
  return g.reshape(g.transpose(g.reshape(blocks, [r, r, s, s, c * o]), [0, 2, 1, 3, 4]), [kh, kw, c, o]);
}

/** Aᵀ M A: [n², tiles, o] → y [images, p, q, o]. */
export function transformOutput(
  products: Node,
  { geometry, minimal, down, across, tiles }: Tiling,
  g: Builder,
): Node {
  const { n: images, p, q, o } = geometry;
  const { n, m, outputs } = minimal;
  const matrix = g.constant(outputs, [m * m, n * n], 'float32');
  const product = g.matmul(matrix, g.reshape(products, [n * n, tiles * o]));
  const apart = g.transpose(g.reshape(product, [m, m, images, down, across, o]), [2, 3, 0, 4, 1, 5]);
  return g.slice(g.reshape(apart, [images, m * down, m * across, o]), [0, 0, 0, 0], [images, p, q, o]);
}

/** The adjoint of the output's transform, A dy Aᵀ: y's gradient → [n², tiles, o]. Both gradients share it. */
export function gatherOutput(dy: Node, { geometry, minimal, down, across, tiles }: Tiling, g: Builder): Node {
  const { n: images, p, q, o } = geometry;
  const { n, m, outputs } = minimal;
  const whole = g.pad(dy, [0, 0, 0, 0], [0, m * down - p, m * across - q, 0]);
  const apart = g.transpose(g.reshape(whole, [images, down, m, across, m, o]), [2, 4, 0, 1, 3, 5]);
  const matrix = g.constant(outputs, [m * m, n * n], 'float32');
  return g.reshape(g.matmul(matrix, g.reshape(apart, [m * m, tiles * o]), true), [n * n, tiles, o]);
}
