/** ONNX Runtime's CPU kernels. With a fixed number of threads results are the same bit for bit from run to run. */
import type * as Onnx from 'onnxruntime-node';
import { nextName } from '../compiler/index.ts';
import type { HostTensor, HostTensors, Program, Specs, TensorSpec } from '../compiler/types.ts';
import { invariant, StudioError } from '../errors/index.ts';
import type { Availability, Engine, LoadOptions, Runner } from './engine.ts';
import { requireAll, requireKnown } from './values.ts';

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

class CpuRunner implements Runner {
  readonly #ort: Runtime;
  readonly #session: Onnx.InferenceSession;
  readonly #program: Program;
  readonly #used: ReadonlySet<string>;
  readonly #state = new Map<string, State>();

  constructor(ort: Runtime, session: Onnx.InferenceSession, program: Program, state: HostTensors) {
    this.#ort = ort;
    this.#session = session;
    this.#program = program;
    this.#used = new Set(session.inputNames);
    for (const [name, value] of Object.entries(state)) {
      const read = wrap(ort, copy(value));
      const isChanged = program.changed.includes(name);
      this.#state.set(name, { read, write: isChanged ? wrap(ort, empty(value)) : read });
    }
  }

  #stateOf(name: string): State {
    const state = this.#state.get(name);
    invariant(state !== undefined, `no state ${name}`);
    return state;
  }

  #feeds(inputs: HostTensors): Record<string, Tensor> {
    const feeds: Record<string, Tensor> = {};
    for (const name of this.#used) {
      const input = inputs[name];
      feeds[name] = input === undefined ? this.#stateOf(name).read : wrap(this.#ort, input);
    }
    return feeds;
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    const { changed, outputs } = this.#program;
    requireAll(inputs, this.#program.inputs);
    const fetches: Record<string, Tensor | null> = {};
    for (const name of changed) fetches[nextName(name)] = this.#stateOf(name).write;
    for (const name of Object.keys(outputs)) fetches[name] = null;
    const results = await this.#session.run(this.#feeds(inputs), fetches);
    for (const name of changed) {
      const { read, write } = this.#stateOf(name);
      this.#state.set(name, { read: write, write: read });
    }
    return Object.fromEntries(
      Object.entries(outputs).map(([name, spec]) => [name, hostTensor(results[name], spec)]),
    );
  }

  read(names: readonly string[] = Object.keys(this.#program.state)): Promise<HostTensors> {
    return Promise.resolve(
      Object.fromEntries(
        names.map((name) => {
          const spec = this.#program.state[name];
          if (spec === undefined) throw unknown(name, this.#program.state);
          return [name, copy(hostTensor(this.#stateOf(name).read, spec))];
        }),
      ),
    );
  }

  write(values: HostTensors): void {
    requireKnown(values, this.#program.state);
    for (const [name, value] of Object.entries(values)) {
      const { read, write } = this.#stateOf(name);
      const fresh = wrap(this.#ort, copy(value));
      this.#state.set(name, { read: fresh, write: write === read ? fresh : write });
    }
  }

  async release(): Promise<void> {
    this.#state.clear();
    await this.#session.release();
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

async function load(program: Program, state: HostTensors, { threads }: LoadOptions): Promise<Runner> {
  requireAll(state, program.state);
  let ort: Runtime;
  try {
    ort = await runtime();
  } catch (cause) {
    throw new StudioError('engine_unavailable', { engine: id, reason: String(cause) }, { cause });
  }
  try {
    const session = await ort.InferenceSession.create(program.bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Waiting threads sleep: spinning ones cost a third more processor time and, where other programs run, made steps
      // a third slower (859 against 624 ms for a DCGAN step on two busy cores).
      extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } } },
    });
    return new CpuRunner(ort, session, program, state);
  } catch (cause) {
    throw new StudioError('program_refused', { engine: id }, { cause });
  }
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
