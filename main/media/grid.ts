import { dim } from '../../shared/gan/shape.ts';
import type { Picture } from './png.ts';

/** A picture of a network as bytes. @param values float32 [H, W, C] in [−1, 1] @param shape [H, W, C] */
export function toPicture(values: Float32Array, shape: readonly number[]): Picture {
  const data = new Uint8Array(values.length);
  values.forEach((value, at) => (data[at] = Math.round((Math.min(1, Math.max(-1, value)) + 1) * 127.5)));
  return { height: dim(shape, 0), width: dim(shape, 1), channels: dim(shape, 2) === 1 ? 1 : 3, data };
}

/** How `count` pictures are laid out: as near to a square as rows of equal length allow. */
export function gridShape(count: number): { readonly rows: number; readonly columns: number } {
  const columns = Math.ceil(Math.sqrt(count));
  return { rows: Math.ceil(count / columns), columns };
}

/** Pictures of one size in one row, edge to edge. */
export function toStrip(pictures: readonly Picture[]): Picture {
  return tile(pictures, pictures.length);
}

/** Pictures of one size edge to edge, row by row; cells that are left over stay black. @param columns as `gridShape` says */
export function toGrid(pictures: readonly Picture[], columns = gridShape(pictures.length).columns): Picture {
  return tile(pictures, columns);
}

function tile(pictures: readonly Picture[], columns: number): Picture {
  const rows = Math.ceil(pictures.length / columns);
  const { width, height, channels } = pictures[0] ?? { width: 1, height: 1, channels: 1 as const };
  const stride = columns * width * channels;
  const data = new Uint8Array(rows * height * stride);
  pictures.forEach((picture, at) => {
    const top = Math.floor(at / columns) * height;
    const left = (at % columns) * width * channels;
    for (let y = 0; y < height; y++) {
      const row = picture.data.subarray(y * width * channels, (y + 1) * width * channels);
      data.set(row, (top + y) * stride + left);
    }
  });
  return { width: columns * width, height: rows * height, channels, data };
}
