/** ONNX Runtime's CPU kernels. With a fixed number of threads results are the same bit for bit from run to run. */
import type * as Onnx from 'onnxruntime-node';
import { nextName } from '../compiler/index.ts';
import type { HostTensor, HostTensors, Program, Specs, TensorSpec } from '../compiler/types.ts';
import { invariant, StudioError } from '../errors/index.ts';
import type { Availability, Engine, LoadOptions, Programs, Runner } from './engine.ts';
import { requireAll, requireKnown, runInputs, sharedState } from './values.ts';

type Runtime = typeof Onnx;
type Tensor = Onnx.Tensor;

const id = 'onnxruntime-cpu';

/** Loaded at first use: the native library takes a moment, and may be missing on a platform. */
async function runtime(): Promise<Runtime> {
  return await import('onnxruntime-node');
}

function empty({ shape, dtype }: TensorSpec): HostTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const data =
    dtype === 'float32'
      ? new Float32Array(size)
      : dtype === 'int32'
        ? new Int32Array(size)
        : new Uint8Array(size);
  return { shape, dtype, data };
}

function copy(value: HostTensor): HostTensor {
  return { ...value, data: value.data.slice() };
}

/** A tensor of the runtime over the same memory. */
function wrap(ort: Runtime, { dtype, data, shape }: HostTensor): Tensor {
  return new ort.Tensor(dtype, data, [...shape]);
}

/** State in two copies: a run reads one and writes the other, so that a failed run leaves the old one whole. */
interface State {
  readonly read: Tensor;
  readonly write: Tensor;
}

/** A program in the runtime. */
interface Loaded {
  readonly program: Program;
  readonly session: Onnx.InferenceSession;
}

class CpuRunner implements Runner {
  readonly #ort: Runtime;
  readonly #loaded: ReadonlyMap<string, Loaded>;
  readonly #specs: Specs;
  readonly #state = new Map<string, State>();

  constructor(ort: Runtime, loaded: ReadonlyMap<string, Loaded>, specs: Specs, state: HostTensors) {
    this.#ort = ort;
    this.#loaded = loaded;
    this.#specs = specs;
    const changed = new Set([...loaded.values()].flatMap(({ program }) => program.changed));
    for (const [name, value] of Object.entries(state)) {
      const read = wrap(ort, copy(value));
      this.#state.set(name, { read, write: changed.has(name) ? wrap(ort, empty(value)) : read });
    }
  }

  #stateOf(name: string): State {
    const state = this.#state.get(name);
    invariant(state !== undefined, `no state ${name}`);
    return state;
  }

  #feeds({ session }: Loaded, inputs: HostTensors): Record<string, Tensor> {
    const feeds: Record<string, Tensor> = {};
    for (const name of session.inputNames) {
      const input = inputs[name];
      feeds[name] = input === undefined ? this.#stateOf(name).read : wrap(this.#ort, input);
    }
    return feeds;
  }

  async run(name: string, inputs: HostTensors): Promise<HostTensors> {
    const loaded = this.#loaded.get(name);
    invariant(loaded !== undefined, `no program ${name}`);
    const { changed, outputs } = loaded.program;
    requireAll(inputs, runInputs(loaded.program, inputs));
    const fetches: Record<string, Tensor | null> = {};
    for (const state of changed) fetches[nextName(state)] = this.#stateOf(state).write;
    for (const output of Object.keys(outputs)) fetches[output] = null;
    const results = await loaded.session.run(this.#feeds(loaded, inputs), fetches);
    for (const state of changed) {
      const { read, write } = this.#stateOf(state);
      this.#state.set(state, { read: write, write: read });
    }
    return Object.fromEntries(
      Object.entries(outputs).map(([output, spec]) => [output, hostTensor(results[output], spec)]),
    );
  }

  read(names: readonly string[] = Object.keys(this.#specs)): Promise<HostTensors> {
    return Promise.resolve(
      Object.fromEntries(
        names.map((name) => {
          const spec = this.#specs[name];
          if (spec === undefined) throw unknown(name, this.#specs);
          return [name, copy(hostTensor(this.#stateOf(name).read, spec))];
        }),
      ),
    );
  }

  write(values: HostTensors): void {
    requireKnown(values, this.#specs);
    for (const [name, value] of Object.entries(values)) {
      const { read, write } = this.#stateOf(name);
      const fresh = wrap(this.#ort, copy(value));
      this.#state.set(name, { read: fresh, write: write === read ? fresh : write });
    }
  }

  async release(): Promise<void> {
    this.#state.clear();
    for (const { session } of this.#loaded.values()) await session.release();
  }
}

function unknown(name: string, specs: Specs): StudioError {
  return new StudioError('value_unknown', { name, known: Object.keys(specs).join(', ') || '–' });
}

function hostTensor(tensor: Onnx.OnnxValue | undefined, { dtype }: TensorSpec): HostTensor {
  invariant(tensor !== undefined && 'data' in tensor, 'the runtime gave no tensor');
  const { data, dims } = tensor;
  invariant(
    data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array,
    `the runtime gave ${tensor.type}`,
  );
  return { shape: dims, dtype, data };
}

async function open(ort: Runtime, program: Program, threads: number): Promise<Loaded> {
  try {
    const session = await ort.InferenceSession.create(program.bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // A planned block comes on top of the arena that the first run filled: 782 against 545 MB for a DCGAN step of 64
      // channels, at the same speed.
      enableMemPattern: false,
      logSeverityLevel: 3,
      // Waiting threads sleep: spinning ones cost a third more processor time and, where other programs run, made steps
      // a third slower (859 against 624 ms for a DCGAN step on two busy cores).
      extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } } },
    });
    return { program, session };
  } catch (cause) {
    throw new StudioError('program_refused', { engine: id }, { cause });
  }
}

async function load(programs: Programs, state: HostTensors, { threads }: LoadOptions): Promise<Runner> {
  const specs = sharedState(programs);
  requireAll(state, specs);
  let ort: Runtime;
  try {
    ort = await runtime();
  } catch (cause) {
    throw new StudioError('engine_unavailable', { engine: id, reason: String(cause) }, { cause });
  }
  const loaded = new Map<string, Loaded>();
  for (const [name, program] of Object.entries(programs)) loaded.set(name, await open(ort, program, threads));
  return new CpuRunner(ort, loaded, specs, state);
}

async function available(): Promise<Availability> {
  try {
    const { env } = await runtime();
    return { available: true, version: env.versions.node ?? '' };
  } catch (cause) {
    return { available: false, reason: String(cause) };
  }
}

export const onnxruntimeCpu: Engine = { id, available, load };
