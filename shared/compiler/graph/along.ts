/** Linear maps along one axis: resampling, window sums and their adjoints are small matrices of constants. */
import type { Builder } from './builder.ts';
import type { Node } from './node.ts';
import { dim, sizeOf } from './shape.ts';

/** A matrix [rows, columns] of numbers, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Fills a matrix from its entries; those given twice are added. */
export function matrixOf(
  rows: number,
  columns: number,
  entries: Iterable<readonly [row: number, column: number, value: number]>,
): Matrix {
  const values = new Float32Array(rows * columns);
  for (const [row, column, value] of entries) {
    values[row * columns + column] = (values[row * columns + column] ?? 0) + value;
  }
  return { rows, columns, values };
}

export function transposed({ rows, columns, values }: Matrix): Matrix {
  const turned = Float32Array.from(
    values,
    (_, i) => values[(i % rows) * columns + Math.floor(i / rows)] ?? 0,
  );
  return { rows: columns, columns: rows, values: turned };
}

/** x [.., columns, ..] → [.., rows, ..] along `axis`. */
export function multiplyAxis(x: Node, axis: number, { rows, columns, values }: Matrix, g: Builder): Node {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const shape = [...before, rows, ...after];
  const matrix = g.constant(values, [rows, columns], 'float32');
  if (sizeOf(after) === 1) {
    const flat = g.reshape(x, [sizeOf(before), dim(x.shape, axis)]);
    return g.reshape(g.matmul(flat, matrix, false, true), shape);
  }
  const leading = sizeOf(before) === 1 ? [] : [sizeOf(before)];
  return g.reshape(g.matmul(matrix, g.reshape(x, [...leading, columns, sizeOf(after)])), shape);
}
