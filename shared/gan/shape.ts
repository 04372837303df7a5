import { invariant } from '../errors/index.ts';

/** Sizes of the axes of a tensor, without the batch axis where a comment says so. */
export type Shape = readonly number[];

/** One axis (or word) of a list; asking for one that is not there is our own mistake and says so. */
export function dim(shape: ArrayLike<number>, axis: number): number {
  const size = shape[axis];
  invariant(size !== undefined, `axis ${axis} of [${Array.from(shape).join(', ')}]`);
  return size;
}

/** Number of values in a tensor of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}
