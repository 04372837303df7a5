import type * as Onnx from 'onnxruntime-node';
import { nextName } from '../../compiler/index.ts';
import type { HostTensors, Program, Specs } from '../../compiler/types.ts';
import { invariant, StudioError } from '../../errors/index.ts';
import type { Runner } from '../engine.ts';
import { runEachStep } from '../steps.ts';
import { requireAll, requireKnown, requireState, runInputs } from '../values.ts';
import { free, keepOne } from './host-state.ts';
import type { StateStore } from './state.ts';
import { hostTensor, type Runtime, type Tensor, tensorOf, wrap } from './tensors.ts';
import type { Updates } from './updates.ts';

/** A program in the runtime. */
export interface Loaded {
  readonly program: Program;
  /** One for each stage. */
  readonly sessions: readonly Onnx.InferenceSession[];
}

export async function releaseAll(sessions: readonly Onnx.InferenceSession[]): Promise<void> {
  for (const session of sessions) await session.release();
}

interface Parts {
  readonly engine: string;
  readonly ort: Runtime;
  readonly loaded: ReadonlyMap<string, Loaded>;
  readonly specs: Specs;
  readonly state: StateStore;
  readonly updates?: Updates | undefined;
}

/** Programs in the runtime over one state, wherever that lives. */
export class OnnxRunner implements Runner {
  readonly #engine: string;
  readonly #ort: Runtime;
  readonly #loaded: ReadonlyMap<string, Loaded>;
  readonly #specs: Specs;
  #isReleased = false;
  readonly #state: StateStore;
  readonly #updates: Updates | undefined;

  constructor({ engine, ort, loaded, specs, state, updates }: Parts) {
    this.#engine = engine;
    this.#ort = ort;
    this.#loaded = loaded;
    this.#specs = specs;
    this.#state = state;
    this.#updates = updates;
  }

  async run(name: string, inputs: HostTensors): Promise<HostTensors> {
    const loaded = this.#loaded.get(name);
    invariant(loaded !== undefined, `no program ${name}`);
    const { program } = loaded;
    requireAll(inputs, runInputs(program, inputs));
    if (program.isLoop && !program.isLoopInside) {
      return await runEachStep(program, inputs, (step) => this.#runOnce(name, loaded, step));
    }
    return await this.#runOnce(name, loaded, inputs);
  }

  async #feeds(session: Onnx.InferenceSession, given: (name: string) => Tensor | undefined) {
    const feeds: Record<string, Tensor> = {};
    for (const name of session.inputNames) feeds[name] = given(name) ?? (await this.#state.feed(name));
    return feeds;
  }

  /** All stages of a program. Values that the runtime hands out wait here until they have been read. */
  async #runOnce(name: string, { program, sessions }: Loaded, inputs: HostTensors): Promise<HostTensors> {
    const made = new Map<string, Tensor>();
    const changed = new Map<string, Tensor>();
    const given = (wanted: string): Tensor | undefined => {
      const input = inputs[wanted];
      return input === undefined ? made.get(wanted) : wrap(this.#ort, input);
    };
    for (const [at, stage] of program.stages.entries()) {
      const session = sessions[at];
      invariant(session !== undefined, `stage ${at} is not loaded`);
      const fetches: Record<string, Tensor | null> = {};
      for (const state of stage.changed) fetches[nextName(state)] = this.#state.target(state);
      for (const output of stage.outputs) fetches[output] = null;
      for (const [value, spec] of Object.entries(stage.values)) {
        fetches[value] = this.#updates?.target(name, value, spec) ?? null;
      }
      const results = await this.#compute(session, await this.#feeds(session, given), fetches);
      for (const state of stage.changed) changed.set(state, tensorOf(results[nextName(state)]));
      for (const output of stage.outputs) made.set(output, tensorOf(results[output]));
      for (const value of Object.keys(stage.values)) {
        made.set(value, keepOne(tensorOf(results[value]), fetches[value] ?? null));
      }
      if (stage.updates.length > 0) this.#updates?.run(stage, given);
    }
    this.#state.keep(changed);
    // What only stages needed. Left to the garbage collector, these made it search all memory some times a second.
    for (const value of program.stages.flatMap(({ values }) => Object.keys(values))) {
      const tensor = made.get(value);
      if (tensor !== undefined && program.outputs[value] === undefined) free(tensor);
    }
    return Object.fromEntries(
      Object.entries(program.outputs).map(([output, spec]) => [output, hostTensor(made.get(output), spec)]),
    );
  }

  /** @throws StudioError engine_failed: the device is lost, or its memory is full */
  async #compute(
    session: Onnx.InferenceSession,
    feeds: Record<string, Tensor>,
    fetches: Record<string, Tensor | null>,
  ): Promise<Onnx.InferenceSession.ReturnType> {
    try {
      return await session.run(feeds, fetches);
    } catch (cause) {
      throw new StudioError('engine_failed', { engine: this.#engine }, { cause });
    }
  }

  async read(names: readonly string[] = Object.keys(this.#specs)): Promise<HostTensors> {
    requireState(names, this.#specs);
    const values: Record<string, HostTensors[string]> = {};
    for (const name of names) values[name] = await this.#state.read(name);
    return values;
  }

  write(values: HostTensors): void {
    requireKnown(values, this.#specs);
    for (const [name, value] of Object.entries(values)) this.#state.write(name, value);
  }

  /** State first: a device must not lose its sessions while it holds values, nor the process end before either. */
  async release(): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    await this.#state.release();
    for (const { sessions } of this.#loaded.values()) await releaseAll(sessions);
    await this.#updates?.release();
  }
}
