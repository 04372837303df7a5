/** What every engine offers: it loads programs and runs them. It does not know what they compute. */
import type { HostTensors, Program, Target } from '../compiler/types.ts';
import type { StudioError } from '../errors/index.ts';
import type { OpenUpdater } from './updates.ts';

export type Availability =
  | { readonly available: true; readonly version: string }
  | { readonly available: false; readonly reason: StudioError };

export interface LoadOptions {
  /** Threads for one operation. Results are the same bit for bit only with the same number. */
  readonly threads: number;
  /** Makes the updates of programs that were compiled with some apart from the runtime. Others need none. */
  readonly openUpdater?: OpenUpdater | undefined;
}

/** Programs by name, over one state: a state of one name is the same in all of them. */
export type Programs = Readonly<Record<string, Program>>;

/** What owns a state, whatever runs over it. */
export interface StateOwner {
  /** Copies of the named state, or of all of it. @throws StudioError value_unknown */
  read(names?: readonly string[]): Promise<HostTensors>;
  /** Replaces the named state by copies. @throws StudioError value_unknown, value_does_not_fit */
  write(values: HostTensors): void;
  /** Frees everything. The runner cannot be used afterwards, only released again, which does nothing. */
  release(): Promise<void>;
}

/** Loaded programs and the state they share. One call at a time. */
export interface Runner extends StateOwner {
  /**
   * Runs one program and keeps its new state.
   * @param inputs every input of the program, by name; [K, …] for K steps of a program that is a loop
   * @returns every output, [K, …] of a loop; the caller owns them
   * @throws StudioError value_missing, value_does_not_fit, value_unknown; engine_failed, after which state that programs
   *   change in place may be of neither step
   */
  run(program: string, inputs: HostTensors): Promise<HostTensors>;
}

/** One loaded program and its state. */
export interface SingleRunner extends StateOwner {
  /** As `Runner.run`. */
  run(inputs: HostTensors): Promise<HostTensors>;
}

export interface Engine {
  readonly id: string;
  /** What programs must be compiled for to run here. */
  readonly target: Target;
  /** Whether it computes on another processor than the CPU, whose driver may fail, hang or end the process it is used in. */
  readonly isAccelerator: boolean;
  /** Whether programs can run here, and why not. Of an accelerator, ask in a process that may die of it. */
  available(): Promise<Availability>;
  /**
   * @param state the first value of every state of the programs; copied
   * @throws StudioError engine_unavailable, program_refused, updates_too_large, value_missing, value_does_not_fit
   */
  load(programs: Programs, state: HostTensors, options: LoadOptions): Promise<Runner>;
}

/** Loads a program that shares its state with no other. @throws StudioError as `Engine.load` */
export async function loadOne(
  engine: Engine,
  program: Program,
  state: HostTensors,
  options: LoadOptions,
): Promise<SingleRunner> {
  const runner = await engine.load({ program }, state, options);
  return {
    run: (inputs) => runner.run('program', inputs),
    read: (names) => runner.read(names),
    write: (values) => runner.write(values),
    release: () => runner.release(),
  };
}
