/**
 * TensorFlow.js itself: the function that was compiled runs as it is, operation by operation, on a backend that the user
 * installed. It is what programs are compared with.
 */
import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from '../compiler/index.ts';
import type { HostTensor, HostTensors, Program, Specs, TensorSpec, Tensors } from '../compiler/types.ts';
import { invariant, StudioError } from '../errors/index.ts';
import type { Availability, Engine, Programs, Runner } from './engine.ts';
import { runEachStep } from './steps.ts';
import { requireAll, requireKnown, requireState, runInputs, sharedState } from './values.ts';

/** TensorFlow.js has no bytes: it sees whole numbers. */
function toTensor({ shape, dtype, data }: HostTensor): tf.Tensor {
  if (dtype === 'uint8') return tf.tensor(Int32Array.from(data), [...shape], 'int32');
  // TensorFlow.js keeps the array it is given.
  return tf.tensor(data.slice(), [...shape], dtype);
}

async function toHost(tensor: tf.Tensor, { dtype }: TensorSpec): Promise<HostTensor> {
  const data = await tensor.data();
  const shape = [...tensor.shape];
  if (dtype === 'uint8' || dtype === 'bool') return { shape, dtype, data: Uint8Array.from(data) };
  return { shape, dtype, data: dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data) };
}

function map<A, B>(named: Readonly<Record<string, A>>, change: (value: A, name: string) => B) {
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name, change(value, name)] as const),
  );
}

class EagerRunner implements Runner {
  readonly #backend: string;
  readonly #programs: Programs;
  readonly #specs: Specs;
  readonly #state: Map<string, tf.Tensor>;

  constructor(backend: string, programs: Programs, specs: Specs, state: HostTensors) {
    this.#backend = backend;
    this.#programs = programs;
    this.#specs = specs;
    this.#state = new Map(Object.entries(state).map(([name, value]) => [name, tf.keep(toTensor(value))]));
  }

  async run(name: string, inputs: HostTensors): Promise<HostTensors> {
    const program = this.#programs[name];
    invariant(program !== undefined, `no program ${name}`);
    requireAll(inputs, runInputs(program, inputs));
    const once = (step: HostTensors) => this.#runOnce(program, step);
    return await (program.isLoop ? runEachStep(program, inputs, once) : once(inputs));
  }

  async #runOnce({ fn, state: specs, changed, outputs }: Program, inputs: HostTensors): Promise<HostTensors> {
    // Compiling, or another runner, may have made another backend the active one.
    await tf.setBackend(this.#backend);
    const state = map(specs, (_spec, name) => this.#valueOf(name));
    // What a step hands out may be a tensor that it was given: copies are kept before anything old is freed.
    const kept = (tensors: Tensors, names: readonly string[]) =>
      names.map((name) => [name, tf.keep(tf.clone(take(tensors, name)))] as const);
    const [fresh, given] = this.#tidily(() => {
      const result = fn(state, map(inputs, toTensor));
      return [kept(result.state, changed), kept(result.outputs, Object.keys(outputs))] as const;
    });
    for (const [name, tensor] of fresh) this.#replace(name, tensor);
    const results = Object.fromEntries(given);
    const values: Record<string, HostTensor> = {};
    for (const [name, spec] of Object.entries(outputs)) {
      values[name] = await toHost(take(results, name), spec);
    }
    tf.dispose(results);
    return values;
  }

  /** As `tf.tidy`, which wants to be given only tensors. */
  #tidily<R>(work: () => R): R {
    const engine = tf.engine();
    engine.startScope('step');
    try {
      return work();
    } finally {
      engine.endScope();
    }
  }

  #valueOf(name: string): tf.Tensor {
    const tensor = this.#state.get(name);
    invariant(tensor !== undefined, `no state ${name}`);
    return tensor;
  }

  #replace(name: string, fresh: tf.Tensor): void {
    this.#valueOf(name).dispose();
    this.#state.set(name, fresh);
  }

  async read(names: readonly string[] = Object.keys(this.#specs)): Promise<HostTensors> {
    requireState(names, this.#specs);
    const values: Record<string, HostTensor> = {};
    for (const name of names) {
      const spec = this.#specs[name];
      invariant(spec !== undefined, `no state ${name}`);
      values[name] = await toHost(this.#valueOf(name), spec);
    }
    return values;
  }

  write(values: HostTensors): void {
    requireKnown(values, this.#specs);
    for (const [name, value] of Object.entries(values)) this.#replace(name, tf.keep(toTensor(value)));
  }

  release(): Promise<void> {
    for (const tensor of this.#state.values()) tensor.dispose();
    this.#state.clear();
    return Promise.resolve();
  }
}

function take(tensors: Tensors, name: string): tf.Tensor {
  const tensor = tensors[name];
  invariant(tensor !== undefined, `the step gave no ${name}`);
  return tensor;
}

/** @param start loads a backend and gives its name and version; it throws why it cannot */
export function eagerEngine(
  id: string,
  isAccelerator: boolean,
  start: () => Promise<{ readonly backend: string; readonly version: string }>,
): Engine {
  return {
    id,
    target: 'portable',
    isAccelerator,
    async available(): Promise<Availability> {
      try {
        return { available: true, version: (await start()).version };
      } catch (thrown) {
        return { available: false, reason: unavailable(id, thrown) };
      }
    },
    async load(programs, state) {
      const specs = sharedState(programs);
      requireAll(state, specs);
      const { backend } = await start().catch((thrown: unknown) => {
        throw unavailable(id, thrown);
      });
      registerGradients();
      await tf.setBackend(backend);
      return new EagerRunner(backend, programs, specs, state);
    },
  };
}

function unavailable(engine: string, thrown: unknown): StudioError {
  if (thrown instanceof StudioError) return thrown as StudioError;
  return new StudioError('engine_unavailable', { engine, reason: String(thrown) }, { cause: thrown });
}

/** TensorFlow's own libraries, with a graphics processor first. The names are not literals: no bundler shall look for them. */
const packages: readonly string[] = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

async function startTensorflow(): Promise<{ readonly backend: string; readonly version: string }> {
  const failures: string[] = [];
  for (const name of packages) {
    try {
      const { version } = (await import(name)) as { readonly version?: Readonly<Record<string, string>> };
      return { backend: 'tensorflow', version: `${name} ${version?.['tfjs-node'] ?? ''}`.trim() };
    } catch (cause) {
      failures.push(String(cause));
    }
  }
  throw new StudioError(
    'engine_not_installed',
    { engine: 'tfjs', command: `npm install ${packages[0] ?? ''}` },
    { detail: failures.join('\n') },
  );
}

export const tfjs = eagerEngine('tfjs', true, startTensorflow);
