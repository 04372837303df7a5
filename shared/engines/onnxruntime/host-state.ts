import type { HostTensors, Specs } from '../../compiler/types.ts';
import { invariant } from '../../errors/index.ts';
import type { StateStore } from './state.ts';
import { copy, empty, hostTensor, type Runtime, type Tensor, wrap } from './tensors.ts';

/** A result where it was wanted. @param wanted null where the runtime's own copy is it */
export function keepOne(handedOut: Tensor, wanted: Tensor | null): Tensor {
  if (wanted === null || wanted === handedOut) return handedOut;
  free(handedOut);
  return wanted;
}

function floats({ data, type }: Tensor): Float32Array {
  invariant(data instanceof Float32Array, `${type} is not changed in place`);
  return data;
}

/** Two copies: a run reads one and writes the other. */
interface Pair {
  readonly read: Tensor;
  readonly write: Tensor;
}

/**
 * Gives the memory of a tensor back at once. The runtime hands out a copy of every result, of those too that it has
 * written where they are wanted; until the garbage collector came, some runs' copies of the whole state lay about.
 */
export function free({ data }: Tensor): void {
  if (ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer) data.buffer.transfer(0);
}

/**
 * State in the host's memory. New values are written where they are wanted, which spares the runtime's own copies.
 * @param changed names that the runtime changes in some program; the others need no second copy
 * @param placeOf memory of state that is changed in place: it stays where it is, and has one copy
 */
export function hostState(
  ort: Runtime,
  first: HostTensors,
  changed: ReadonlySet<string>,
  placeOf: (name: string) => Float32Array | undefined = () => undefined,
): StateStore {
  const pairs = new Map<string, Pair>();
  // Without the first values, which would stay in memory as long as the engine runs.
  const specs: Specs = Object.fromEntries(
    Object.entries(first).map(([name, { shape, dtype }]) => [name, { shape, dtype }]),
  );
  for (const [name, value] of Object.entries(first)) {
    const place = placeOf(name);
    place?.set(value.data);
    const read = wrap(ort, place === undefined ? copy(value) : { ...value, data: place });
    const isAlone = place !== undefined || !changed.has(name);
    pairs.set(name, { read, write: isAlone ? read : wrap(ort, empty(value)) });
  }
  const pairOf = (name: string): Pair => {
    const pair = pairs.get(name);
    invariant(pair !== undefined, `no state ${name}`);
    return pair;
  };
  return {
    feed: (name) => Promise.resolve(pairOf(name).read),
    // The runtime must not write what it reads.
    target: (name) => (placeOf(name) === undefined ? pairOf(name).write : null),
    keep(fresh) {
      for (const [name, handedOut] of fresh) {
        const { read, write } = pairOf(name);
        const place = placeOf(name);
        if (place === undefined) pairs.set(name, { read: write, write: read });
        else place.set(floats(handedOut));
        if (handedOut !== write) free(handedOut);
      }
    },
    read(name) {
      const spec = specs[name];
      invariant(spec !== undefined, `no state ${name}`);
      return Promise.resolve(copy(hostTensor(pairOf(name).read, spec)));
    },
    write(name, value) {
      const { read, write } = pairOf(name);
      const place = placeOf(name);
      if (place !== undefined) {
        place.set(value.data);
        return;
      }
      const fresh = wrap(ort, copy(value));
      pairs.set(name, { read: fresh, write: write === read ? fresh : write });
    },
    release() {
      pairs.clear();
      return Promise.resolve();
    },
  };
}
