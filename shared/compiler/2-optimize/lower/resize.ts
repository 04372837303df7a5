/** Nearest-neighbour resize as a gather of pixels. */
import { nearestIndices } from '../../graph/nearest.ts';
import { dims4, sizeOf } from '../../graph/shape.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Node, NodeOf } from '../../graph/node.ts';

/** x [n, h, w, c] → [n, ...size, c] by one index list that all images share. */
export function gatherPixels(x: Node, { attrs }: NodeOf<'ResizeNearest'>, g: Builder): Node {
  const { size, alignCorners, halfPixelCenters } = attrs;
  const [n, h, w, c] = dims4(x.shape);
  const rows = nearestIndices(h, size[0], alignCorners, halfPixelCenters);
  const columns = nearestIndices(w, size[1], alignCorners, halfPixelCenters);
  const pixels = rows.flatMap((row) => columns.map((column) => row * w + column));
  const picked = g.gather(g.reshape(x, [n, h * w, c]), g.constant(pixels, [sizeOf(size)], 'int32'), 1);
  return g.reshape(picked, [n, ...size, c]);
}
