/**
 * The `trace` backend: tensors hold graph nodes in place of numbers, and every kernel appends the nodes it stands
 * for. It computes nothing, so tracing a whole training step takes a fraction of a second.
 */
import * as tf from '@tensorflow/tfjs-core';
import { invariant, StudioError } from '../../errors/index.ts';
import { Builder } from '../graph/builder.ts';
import type { Node } from '../graph/node.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Kernel } from '../kernels/index.ts';
import { dtypeOf } from '../kernels/creation.ts';
import { traceBackend } from '../kernels/own.ts';
import { currentScope } from './scope.ts';

/** tfjs's operations that draw random numbers on the host: in a trace they would be drawn once and stay the same. */
const randomOps = /^(random|truncatedNormal|multinomial|dropout|rand)/;

export class TraceBackend extends tf.KernelBackend {
  readonly #nodes = new Map<tf.DataId, Node>();

  /** The node behind a tensor. A tensor that another backend computed becomes a constant. */
  nodeOf(info: tf.TensorInfo): Node {
    const node = this.#nodes.get(info.dataId);
    if (node !== undefined) return node;
    const values = tf.engine().readSync(info.dataId);
    const constant = this.#constant(values, info.shape, info.dtype);
    this.#nodes.set(info.dataId, constant);
    return constant;
  }

  /** A tensor that stands for a node. tfjs has no uint8: it sees whole numbers. */
  tensorInfo(node: Node): tf.TensorInfo {
    invariant(node.dtype !== 'uint8', 'tfjs has no uint8');
    const dataId = {};
    this.#nodes.set(dataId, node);
    return { dataId, shape: [...node.shape], dtype: node.dtype };
  }

  /** Forgets every node, at the end of a trace. */
  clear(): void {
    this.#nodes.clear();
  }

  #constant(values: tf.backend_util.BackendValues, shape: readonly number[], dtype: tf.DataType): Node {
    const type = dtypeOf(dtype);
    const numbers = values as ArrayLike<number>;
    const g = new Builder(currentScope());
    const [first] = [numbers[0]];
    const isUniform = first !== undefined && Array.prototype.every.call(numbers, (v) => Object.is(v, first));
    return isUniform && sizeOf(shape) > 1 ? g.fill(first, shape, type) : g.constant(numbers, shape, type);
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const op = tf.engine().state.scopeStack.find(({ name }) => randomOps.test(name))?.name;
    if (op !== undefined) throw new StudioError('random_in_step', { op: `tf.${op}`, caller: currentScope() });
    const dataId = {};
    this.#nodes.set(dataId, this.#constant(values, shape, dtype));
    return dataId;
  }

  override readSync(): never {
    throw new StudioError('value_needed', { caller: currentScope() || 'the step' });
  }

  override read(): never {
    return this.readSync();
  }

  override move(): void {
    invariant(false, 'the trace backend moves no data');
  }

  /** Nodes are kept until the end of the trace: several tensors and later gradients share them. */
  override disposeData(): boolean {
    return true;
  }

  override numDataIds(): number {
    return this.#nodes.size;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {
    // nodes are not counted
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    this.clear();
  }
}

/** A kernel's operands as nodes. An optional operand that was left out stays out. */
function operandsOf(inputs: tf.NamedTensorInfoMap, backend: TraceBackend): unknown {
  if (Array.isArray(inputs)) return inputs.map((info: tf.TensorInfo) => backend.nodeOf(info));
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, info]: readonly [string, tf.TensorInfo | null | undefined]) =>
      info === undefined || info === null ? [] : [[name, backend.nodeOf(info)]],
    ),
  );
}

function runKernel(kernel: Kernel, inputs: tf.NamedTensorInfoMap, attrs: object, backend: TraceBackend) {
  const result = kernel.rule(operandsOf(inputs, backend) as never, attrs, new Builder(currentScope()));
  return 'op' in result ? backend.tensorInfo(result) : result.map((node) => backend.tensorInfo(node));
}

/** Registers the backend and its kernels with TensorFlow.js, once. */
export function registerBackend(kernels: ReadonlyMap<string, Kernel>): void {
  if (tf.engine().backendNames().includes(traceBackend)) return;
  tf.registerBackend(traceBackend, () => new TraceBackend(), 0);
  const known = Object.entries(tf).flatMap(([name, value]) => (value === name ? [name] : []));
  for (const kernelName of new Set([...known, ...kernels.keys()])) {
    const kernel = kernels.get(kernelName);
    tf.registerKernel({
      kernelName,
      backendName: traceBackend,
      kernelFunc: ({ inputs, attrs, backend }) => {
        if (kernel === undefined) throw missing(kernelName);
        invariant(backend instanceof TraceBackend, 'a kernel of the trace backend runs on it');
        return runKernel(kernel, inputs, attrs ?? {}, backend);
      },
    });
  }
}

function missing(kernel: string): StudioError {
  const file = `shared/compiler/kernels/${kernel}.ts`;
  return new StudioError('kernel_missing', { kernel, caller: currentScope() || 'the step', file });
}
