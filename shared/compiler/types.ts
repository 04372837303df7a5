/** The compiler's public data: specs, host tensors and what a traced function looks like. */
import type * as tf from '@tensorflow/tfjs-core';

/** Element types a program may hold. `bool` is 0 or 1, one byte each. */
export type Dtype = 'float32' | 'int32' | 'bool' | 'uint8';

/**
 * What a program is compiled for: ONNX Runtime's CPU kernels, the standard's plain operators, or of those the ones that
 * the runtime's WebGPU kernels cover.
 */
export type Target = 'cpu' | 'portable' | 'webgpu';

/** Shape and element type of a tensor. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** A tensor in the host's memory, row-major. `Uint8Array` carries both uint8 and bool. */
export interface HostTensor extends TensorSpec {
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export type Specs = Readonly<Record<string, TensorSpec>>;
export type HostTensors = Readonly<Record<string, HostTensor>>;
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/**
 * What is compiled: TensorFlow.js operations from state and inputs to new state and outputs. It must be pure, use
 * the functional forms (`tf.add(a, b)`), and draw no random numbers: noise is an input. State it leaves out is kept.
 */
export type Step = (
  state: Tensors,
  inputs: Tensors,
) => { readonly state: Tensors; readonly outputs: Tensors };

/** What a program costs, counted from its graph. */
export interface Counts {
  /** Floating-point operations of one run; a multiply-add is two. */
  readonly flops: number;
  /** Most bytes of computed values that are alive at once, state and inputs not included. */
  readonly activationBytes: number;
  /**
   * Memory that ONNX Runtime's arena on the CPU takes for a single step and for a loop inside the program: intermediate
   * values, in a loop new state, and what is lost between blocks.
   */
  readonly arenaBytes: { readonly single: number; readonly loop: number };
}

/** New values of some state in one pass over memory, outside the runtime. All its arrays have one length. */
export interface Update {
  /** A WebAssembly module; see `3-emit/kernel`. Updates of the same mathematics share one. */
  readonly kernel: Uint8Array<ArrayBuffer>;
  /** Elements of each array. */
  readonly length: number;
  /** Names of float32 arrays that it reads or changes: state, inputs, and values of its stage or earlier ones. */
  readonly arrays: readonly string[];
  /** Names of the single numbers that it reads. */
  readonly numbers: readonly string[];
}

/** A part of a program: what the runtime computes, then what is changed in place. */
export interface Stage {
  readonly bytes: Uint8Array;
  /** State that the runtime gives new values, as outputs `next/<state>`. */
  readonly changed: readonly string[];
  /** The program's outputs that this stage makes. */
  readonly outputs: readonly string[];
  /** Further outputs, which updates and later stages read. */
  readonly values: Specs;
  readonly updates: readonly Update[];
}

/** A compiled function, and what an engine must know to run it. */
export interface Program {
  /** What was compiled, for engines that run it as it is. */
  readonly fn: Step;
  readonly state: Specs;
  /** Shapes of one step, also where a run makes several. */
  readonly inputs: Specs;
  readonly outputs: Specs;
  /** Whether a run makes several steps: then inputs and outputs have a leading axis, [K, …]. */
  readonly isLoop: boolean;
  /** Whether the bytes make those steps themselves. If not, they make one, and the engine runs them for each. */
  readonly isLoopInside: boolean;
  /** Whether it is run on some steps only: it shall hold no memory in between. */
  readonly isLazy: boolean;
  /** Names of the state that the function changes. */
  readonly changed: readonly string[];
  readonly counts: Counts;
  /** To be run in order. A program whose updates are the runtime's has one. */
  readonly stages: readonly [Stage, ...Stage[]];
  /** The graph in readable form, one operation a line. */
  toString(): string;
}
