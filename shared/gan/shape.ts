/** Sizes of the axes of a tensor, without the batch axis where a comment says so. */
export type Shape = readonly number[];

/** One axis (or word) of a list; asking for one that is not there is our own mistake and says so. */
export function dim(shape: ArrayLike<number>, axis: number): number {
  const size = shape[axis];
  // Not an invariant(): its words would be put together at every call, and this is called for every number drawn.
  if (size === undefined) throw new Error(`internal: axis ${axis} of [${Array.from(shape).join(', ')}]`);
  return size;
}

/** Number of values in a tensor of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}
