import type * as Onnx from 'onnxruntime-node';
import { nextName } from '../../compiler/index.ts';
import type { HostTensors, Program, Specs } from '../../compiler/types.ts';
import { invariant, StudioError } from '../../errors/index.ts';
import type { Runner } from '../engine.ts';
import { runEachStep } from '../steps.ts';
import { requireAll, requireKnown, requireState, runInputs } from '../values.ts';
import type { StateStore } from './state.ts';
import { hostTensor, type Runtime, type Tensor, tensorOf, wrap } from './tensors.ts';

/** A program in the runtime. */
export interface Loaded {
  readonly program: Program;
  readonly session: Onnx.InferenceSession;
}

/** Programs in the runtime over one state, wherever that lives. */
export class OnnxRunner implements Runner {
  readonly #engine: string;
  readonly #ort: Runtime;
  readonly #loaded: ReadonlyMap<string, Loaded>;
  readonly #specs: Specs;
  readonly #state: StateStore;

  constructor(
    engine: string,
    ort: Runtime,
    loaded: ReadonlyMap<string, Loaded>,
    specs: Specs,
    state: StateStore,
  ) {
    this.#engine = engine;
    this.#ort = ort;
    this.#loaded = loaded;
    this.#specs = specs;
    this.#state = state;
  }

  async run(name: string, inputs: HostTensors): Promise<HostTensors> {
    const loaded = this.#loaded.get(name);
    invariant(loaded !== undefined, `no program ${name}`);
    const { program } = loaded;
    requireAll(inputs, runInputs(program, inputs));
    if (program.isLoop && !program.isLoopInside) {
      return await runEachStep(program, inputs, (step) => this.#runOnce(loaded, step));
    }
    return await this.#runOnce(loaded, inputs);
  }

  async #feeds({ session }: Loaded, inputs: HostTensors): Promise<Record<string, Tensor>> {
    const feeds: Record<string, Tensor> = {};
    for (const name of session.inputNames) {
      const input = inputs[name];
      feeds[name] = input === undefined ? await this.#state.feed(name) : wrap(this.#ort, input);
    }
    return feeds;
  }

  async #runOnce(loaded: Loaded, inputs: HostTensors): Promise<HostTensors> {
    const { changed, outputs } = loaded.program;
    const fetches: Record<string, Tensor | null> = {};
    for (const state of changed) fetches[nextName(state)] = this.#state.target(state);
    for (const output of Object.keys(outputs)) fetches[output] = null;
    const results = await this.#compute(loaded, await this.#feeds(loaded, inputs), fetches);
    this.#state.keep(new Map(changed.map((state) => [state, tensorOf(results[nextName(state)])])));
    return Object.fromEntries(
      Object.entries(outputs).map(([output, spec]) => [output, hostTensor(results[output], spec)]),
    );
  }

  /** @throws StudioError engine_failed: the device is lost, or its memory is full */
  async #compute(
    { session }: Loaded,
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
    await this.#state.release();
    for (const { session } of this.#loaded.values()) await session.release();
  }
}
