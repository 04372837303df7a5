/** What every engine offers: it loads programs and runs them. It does not know what they compute. */
import type { HostTensors, Program } from '../compiler/types.ts';

export type Availability =
  | { readonly available: true; readonly version: string }
  | { readonly available: false; readonly reason: string };

export interface LoadOptions {
  /** Threads for one operation. Results are the same bit for bit only with the same number. */
  readonly threads: number;
}

/** A loaded program and the state it owns. One call at a time. */
export interface Runner {
  /**
   * Runs the program once and keeps its new state.
   * @param inputs every input of the program, by name
   * @returns every output; the caller owns them
   * @throws StudioError value_missing, value_does_not_fit, value_unknown
   */
  run(inputs: HostTensors): Promise<HostTensors>;
  /** Copies of the named state, or of all of it. @throws StudioError value_unknown */
  read(names?: readonly string[]): Promise<HostTensors>;
  /** Replaces the named state by copies. @throws StudioError value_unknown, value_does_not_fit */
  write(values: HostTensors): void;
  /** Frees everything. The runner cannot be used afterwards. */
  release(): Promise<void>;
}

export interface Engine {
  readonly id: string;
  /** Whether programs can run here, and why not. */
  available(): Promise<Availability>;
  /**
   * @param state the first value of every state of the program; copied
   * @throws StudioError engine_unavailable, program_refused, value_missing, value_does_not_fit
   */
  load(program: Program, state: HostTensors, options: LoadOptions): Promise<Runner>;
}
