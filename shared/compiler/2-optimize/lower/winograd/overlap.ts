/**
 * The adjoint of cutting an image into tiles that overlap by r − 1: their contributions are added where they meet, and
 * every pixel is fetched from where its sum lies by one gather.
 */
import type { Builder } from '../../../graph/builder.ts';
import type { Node } from '../../../graph/node.ts';
import type { Tiling } from './tiling.ts';

/** [.., count, ..] → the same with every entry of `axis` moved one further, zeros first. */
function moveOne(x: Node, axis: number, g: Builder): Node {
  const kept = g.sliceAxis(x, axis, 0, (x.shape[axis] ?? 1) - 1);
  const before = x.shape.map((_, i) => (i === axis ? 1 : 0));
  return g.pad(
    kept,
    before,
    x.shape.map(() => 0),
  );
}

/** Axes of the contributions: place in the tile (down, across), image, tile (down, across), values. */
const [placeDown, placeAcross, tileDown, tileAcross] = [0, 1, 3, 4] as const;

/** First r − 1 places along an axis with what the tile before left beyond its end. */
function joined(
  tiles: Node,
  place: number,
  tile: number,
  { m, n }: { readonly m: number; readonly n: number },
  g: Builder,
): Node {
  const own = g.sliceAxis(tiles, place, 0, n - m);
  return g.add(own, moveOne(g.sliceAxis(tiles, place, m, n), tile, g));
}

/** Which place of which tile holds a blocked row or column: the last rows lie beyond the last tile's own. */
function locate(index: number, m: number, count: number): { readonly tile: number; readonly place: number } {
  const tile = Math.min(Math.floor(index / m), count - 1);
  return { tile, place: index - m * tile };
}

/** Where every pixel of dx lies in the pieces that `overlapAdd` concatenates, in rows of c values. */
function pixelIndices({ geometry, minimal, s, down, across }: Tiling, h: number, w: number): Int32Array {
  const { n: images, pads } = geometry;
  const { m, n } = minimal;
  const halo = n - m;
  const perPlace = images * down * across * s * s;
  const indices = new Int32Array(images * h * w);
  let at = 0;
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < h; y++) {
      const row = locate(Math.floor((y + pads[0]) / s), m, down);
      for (let x = 0; x < w; x++) {
        const column = locate(Math.floor((x + pads[1]) / s), m, across);
        const [isTop, isLeft] = [row.place < halo, column.place < halo];
        // pieces: all places [n, n], joined rows [halo, n], joined columns [n, halo], joined corners [halo, halo]
        const piece =
          isTop && isLeft
            ? n * n + 2 * halo * n + row.place * halo + column.place
            : isTop
              ? n * n + row.place * n + column.place
              : isLeft
                ? n * n + halo * n + row.place * halo + column.place
                : row.place * n + column.place;
        const tile = (image * down + row.tile) * across + column.tile;
        const block = ((y + pads[0]) % s) * s + ((x + pads[1]) % s);
        indices[at++] = piece * perPlace + tile * s * s + block;
      }
    }
  }
  return indices;
}

/** @param contributions [n², tiles · depth] @returns dx [images, h, w, c] */
export function overlapAdd(contributions: Node, tiling: Tiling, g: Builder): Node {
  const { geometry, minimal, s, down, across, depth } = tiling;
  const { n: images, h, w, c, pads } = geometry;
  const { n, m, r } = minimal;
  const tiles = g.reshape(contributions, [n, n, images, down, across, depth]);
  const rows = joined(tiles, placeDown, tileDown, minimal, g);
  const columns = joined(tiles, placeAcross, tileAcross, minimal, g);
  const corners = joined(rows, placeAcross, tileAcross, minimal, g);
  const pieces = [tiles, rows, columns, corners].map((piece) =>
    g.reshape(piece, [piece.shape.reduce((a, b) => a * b, 1) / c, c]),
  );
  // Rows that the stride leaves over at the end were seen by no window.
  const seenH = Math.min(h, s * (m * down + r - 1) - pads[0]);
  const seenW = Math.min(w, s * (m * across + r - 1) - pads[1]);
  const indices = pixelIndices(tiling, seenH, seenW);
  const pixels = g.gather(g.concat(pieces, 0), g.constant(indices, [indices.length], 'int32'), 0);
  const seen = g.reshape(pixels, [images, seenH, seenW, c]);
  return g.pad(seen, [0, 0, 0, 0], [0, h - seenH, w - seenW, 0]);
}
