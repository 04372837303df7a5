import type { HostTensor } from '../../compiler/types.ts';
import type { Tensor } from './tensors.ts';

/** Where a state lives between runs: in the host's memory, or on the device. */
export interface StateStore {
  /** The tensor that a run reads. */
  feed(name: string): Promise<Tensor>;
  /** The tensor that a run writes a new value into; null where the runtime makes one. */
  target(name: string): Tensor | null;
  /** Takes the new values of a run that succeeded. One that failed leaves the old ones whole. */
  keep(fresh: ReadonlyMap<string, Tensor>): void;
  /** A copy. */
  read(name: string): Promise<HostTensor>;
  /** Replaces a value by a copy. */
  write(name: string, value: HostTensor): void;
  release(): Promise<void>;
}
