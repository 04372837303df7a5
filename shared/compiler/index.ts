/**
 * The compiler: a function written once in TensorFlow.js becomes a program that any engine runs. Phases in order:
 * `1-trace` runs the function on symbols, `2-optimize` makes the graph cheap for its target, `3-emit` writes ONNX.
 */
import { invariant, StudioError } from '../errors/index.ts';
import { count } from './count.ts';
import { Builder } from './graph/builder.ts';
import { check } from './graph/check.ts';
import { trace } from './1-trace/index.ts';
import { type Convolutions } from './2-optimize/index.ts';
import { bakeInputs, type FileOptions, type FreeBatch } from './3-emit/index.ts';
import {
  countedPart,
  Kernels,
  type Part,
  planStages,
  printPart,
  type Updates,
  writeStage,
} from './stages.ts';
import type { Graph } from './graph/node.ts';
import type { HostTensors, Program, Specs, Step, Target } from './types.ts';

export type * from './types.ts';
export { copyProgram, type FileOptions, nextName } from './3-emit/index.ts';
export type { Updates } from './stages.ts';
export { kernelFunction, kernelStride } from './3-emit/kernel/index.ts';
export { opset } from './3-emit/onnx.ts';
export { registerGradients } from './gradients/index.ts';
export { groupedConv2d, type GroupedConv2dOptions } from './operations/grouped-conv2d.ts';

export interface CompileOptions {
  /**
   * `cpu` (default): lowered for ONNX Runtime's CPU kernels. `portable`: the standard's plain operators, for export and for
   * CUDA. `webgpu`: of those only what ONNX Runtime's WebGPU kernels cover; several steps a run are the engine's to make.
   */
  readonly target?: Target;
  /** `auto` (default) lets a cost model choose how each convolution is computed on the CPU; a name forces one way, for tests and measurements. */
  readonly convolutions?: Convolutions;
  /** Bytes of the largest piece that a convolution on the CPU is made through at once, about; for tests and measurements. */
  readonly partBytes?: number;
  /** Inputs whose first axis any batch size may fill; only with `portable`. */
  readonly dynamicBatch?: readonly string[];
  /** Several steps a run: every input and output gets a leading axis [K, …], free from run to run. At least one input is needed. */
  readonly loop?: boolean;
  /** The program is run on some steps of a training only, and shall hold no memory in between. Default false. */
  readonly lazy?: boolean;
  /**
   * Where state that is changed element by element is changed, on the CPU. `inside` (default): in the runtime. `apart`: in
   * place, by kernels, in as many stages as there are networks that learn from each other. `together`: in place and in one
   * stage; new weights that the step reads are made in the runtime too. `auto`: where it is cheaper by a cost model.
   */
  readonly updates?: Updates;
  /** State that the runtime shall change whatever `updates` says: another program over the same state changes it there. */
  readonly inRuntime?: readonly string[];
  /** Outputs handed out as bytes: their values, cut to whole numbers, must lie in 0 … 255. TensorFlow.js has no bytes of its own. */
  readonly byteOutputs?: readonly string[];
}

/** Turns the named outputs into uint8. */
function asBytes(graph: Graph, names: readonly string[]): Graph {
  const unknown = names.find((name) => !graph.outputs.has(name));
  if (unknown !== undefined) {
    throw new StudioError('value_unknown', { name: unknown, known: [...graph.outputs.keys()].join(', ') });
  }
  const outputs = [...graph.outputs].map(([name, node]) => {
    return [name, names.includes(name) ? new Builder(node.scope).cast(node, 'uint8') : node] as const;
  });
  return { ...graph, outputs: new Map(outputs) };
}

/**
 * Steps from this many operations on, a tenth of a second, are made one by one even in a loop: a loop inside the program
 * spares a copy of the state at every step, which is nothing to them, but holds the state twice more.
 */
const longStepFlops = 1e10;

/** Lengths to trace a free batch with: primes that no sensible network has as a size. */
const batchPrimes = [251, 257, 263, 269, 271, 277, 281, 283, 293, 307, 311, 313];

/** A length that divides no other axis of the example, so that it is the batch wherever it appears. */
function freeBatchLength(example: Example, names: readonly string[]): number {
  const others = [
    ...Object.values(example.state).flatMap(({ shape }) => shape),
    ...Object.entries(example.inputs).flatMap(([name, { shape }]) =>
      names.includes(name) ? shape.slice(1) : shape,
    ),
  ];
  const length = batchPrimes.find((prime) => others.every((other) => other === 0 || other % prime !== 0));
  if (length !== undefined) return length;
  throw new StudioError('batch_not_free', { input: names.join(', '), reason: 'another axis has its length' });
}

function withBatch(specs: Specs, names: readonly string[], length: number): Specs {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      names.includes(name) ? { ...spec, shape: [length, ...spec.shape.slice(1)] } : spec,
    ]),
  );
}

function outputSpecs(graph: Graph): Specs {
  return Object.fromEntries([...graph.outputs].map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
}

interface Example {
  readonly state: Specs;
  readonly inputs: Specs;
}

interface Plan {
  readonly traced: Graph;
  readonly freeBatch: FreeBatch | undefined;
  /** Lowered graphs, one for each stage. */
  readonly parts: readonly Part[];
}

/** Traces a function and lowers it. */
function plan(fn: Step, example: Example, options: CompileOptions): Plan {
  const { target = 'cpu', convolutions = 'auto', dynamicBatch = [], byteOutputs = [] } = options;
  const [input] = dynamicBatch;
  const freeBatch: FreeBatch | undefined =
    input === undefined ? undefined : { input, length: freeBatchLength(example, dynamicBatch) };
  const inputs =
    freeBatch === undefined ? example.inputs : withBatch(example.inputs, dynamicBatch, freeBatch.length);
  const traced = check(asBytes(trace(fn, { state: example.state, inputs }), byteOutputs));
  const lowering = { target, convolutions, partBytes: options.partBytes };
  const parts = planStages(traced, {
    lowering,
    updates: options.updates ?? 'inside',
    inRuntime: options.inRuntime ?? [],
  });
  return { traced, freeBatch, parts };
}

/**
 * Prints a program. It is planned again: graphs are up to 60 MB, which would be kept for a print that few programs need.
 */
function printer(...planned: Parameters<typeof plan>): () => string {
  return () =>
    plan(...planned)
      .parts.map(printPart)
      .join('\n');
}

/**
 * Compiles a function for tensors of the given shapes and types.
 * @param fn pure TensorFlow.js operations; see {@link Step}
 * @param example shapes and types of state and inputs; a program has exactly these (but see `dynamicBatch`)
 * @throws StudioError kernel_missing, value_needed, random_in_step, dtype_unknown, layout_unknown, name_taken,
 *   result_not_a_tensor, state_unknown, state_changed_shape, batch_not_free, value_unknown
 */
export function compile(fn: Step, example: Example, options: CompileOptions = {}): Program {
  const { target = 'cpu', loop = false, lazy = false } = options;
  const { traced, freeBatch, parts } = plan(fn, example, options);
  const counts = count(traced, parts.map(countedPart));
  const isStaged = parts.some(({ regions }) => regions.length > 0);
  const isLoopInside = loop && target !== 'webgpu' && !isStaged && counts.flops < longStepFlops;
  const emitOptions = { portable: target !== 'cpu', freeBatch, loop: isLoopInside };
  const kernels = new Kernels();
  const [first, ...rest] = parts.map((part) => writeStage(part, kernels, emitOptions));
  invariant(first !== undefined, 'a program has a stage');
  return {
    fn,
    state: example.state,
    inputs: example.inputs,
    outputs: outputSpecs(traced),
    changed: [...traced.nextState.keys()],
    isLoop: loop,
    isLoopInside,
    isLazy: lazy,
    counts,
    stages: [first, ...rest],
    toString: printer(fn, example, options),
  };
}

/**
 * A program's ONNX file with state as constants in it: what is left to give are the inputs. For exporting generators.
 * @throws StudioError value_unknown for a state the program has not
 */
export function bakeState(program: Program, state: HostTensors, options: FileOptions = {}): Uint8Array {
  const unknown = Object.keys(state).find((name) => !(name in program.state));
  if (unknown !== undefined) {
    throw new StudioError('value_unknown', { name: unknown, known: Object.keys(program.state).join(', ') });
  }
  const [{ bytes }, ...more] = program.stages;
  invariant(more.length === 0, 'a generator is a program of one stage');
  return bakeInputs(bytes, state, options);
}
