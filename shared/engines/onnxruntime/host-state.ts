import type { HostTensors, Specs } from '../../compiler/types.ts';
import { invariant } from '../../errors/index.ts';
import type { StateStore } from './state.ts';
import { copy, empty, hostTensor, type Runtime, type Tensor, wrap } from './tensors.ts';

/** Two copies: a run reads one and writes the other. */
interface Pair {
  readonly read: Tensor;
  readonly write: Tensor;
}

/**
 * Gives the memory of a tensor back at once. The runtime hands out a copy of every result, of those too that it has
 * written where they are wanted; until the garbage collector came, some runs' copies of the whole state lay about.
 */
function free({ data }: Tensor): void {
  if (ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer) data.buffer.transfer(0);
}

/**
 * State in the host's memory. New values are written in place, which spares the runtime's own copies.
 * @param changed names that some program changes; the others need no second copy
 */
export function hostState(ort: Runtime, first: HostTensors, changed: ReadonlySet<string>): StateStore {
  const pairs = new Map<string, Pair>();
  // Without the first values, which would stay in memory as long as the engine runs.
  const specs: Specs = Object.fromEntries(
    Object.entries(first).map(([name, { shape, dtype }]) => [name, { shape, dtype }]),
  );
  for (const [name, value] of Object.entries(first)) {
    const read = wrap(ort, copy(value));
    pairs.set(name, { read, write: changed.has(name) ? wrap(ort, empty(value)) : read });
  }
  const pairOf = (name: string): Pair => {
    const pair = pairs.get(name);
    invariant(pair !== undefined, `no state ${name}`);
    return pair;
  };
  return {
    feed: (name) => Promise.resolve(pairOf(name).read),
    target: (name) => pairOf(name).write,
    keep(fresh) {
      for (const [name, handedOut] of fresh) {
        const { read, write } = pairOf(name);
        pairs.set(name, { read: write, write: read });
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
      const fresh = wrap(ort, copy(value));
      pairs.set(name, { read: fresh, write: write === read ? fresh : write });
    },
    release() {
      pairs.clear();
      return Promise.resolve();
    },
  };
}
