/** Indices of gathers. The parts of a batch and the layers of one size have the same: each is made once, and compared by identity. */

/** As long as a graph holds them. */
const known = new Map<string, WeakRef<Int32Array>>();

/** @param key says all that the indices depend on */
export function indicesOf(key: string, make: () => Int32Array): Int32Array {
  const made = known.get(key)?.deref() ?? make();
  known.set(key, new WeakRef(made));
  return made;
}
