/** Phase 1: runs a function once on the `trace` backend and keeps what it asked for as a graph. */
import * as tf from '@tensorflow/tfjs-core';
import { invariant, StudioError } from '../../errors/index.ts';
import { registerGradients } from '../gradients/index.ts';
import { makeNode } from '../graph/builder.ts';
import type { Graph, Node, NodeOf } from '../graph/node.ts';
import { printSpec, sameShape } from '../graph/shape.ts';
import { kernels } from '../kernels/index.ts';
import { traceBackend } from '../kernels/own.ts';
import type { Specs, Step, Tensors, TensorSpec } from '../types.ts';
import { registerBackend, TraceBackend } from './backend.ts';

function leaf(kind: 'state' | 'input', name: string, spec: TensorSpec): NodeOf<'Input'> {
  if (!['float32', 'int32', 'bool', 'uint8'].includes(spec.dtype)) {
    throw new StudioError('dtype_unknown', { dtype: spec.dtype });
  }
  const node = makeNode('Input', [], { name, kind }, '', { shape: spec.shape, dtype: spec.dtype });
  invariant(node.op === 'Input', 'a leaf is an input');
  return node;
}

/** The tensor a leaf is seen as by the function. Bytes are seen as whole numbers. */
function tensorOf(node: Node, backend: TraceBackend): tf.Tensor {
  const seen = node.dtype === 'uint8' ? makeNode('Cast', [node], { to: 'int32' }, '') : node;
  return tf.engine().makeTensorFromTensorInfo(backend.tensorInfo(seen));
}

/** Makes `trace` the active backend while `work` runs, and puts the former one back. */
function onTraceBackend<R>(work: (backend: TraceBackend) => R): R {
  registerGradients();
  registerBackend(kernels);
  const previous = tf.getBackend();
  // Synchronous in effect: the factory returns its backend at once.
  void tf.setBackend(traceBackend);
  const backend = tf.backend();
  invariant(backend instanceof TraceBackend, 'the trace backend did not start');
  try {
    return work(backend);
  } finally {
    backend.clear();
    if (previous && previous !== traceBackend) void tf.setBackend(previous);
  }
}

/** The node of each returned tensor. @throws StudioError result_not_a_tensor */
function nodesOf(tensors: Tensors, backend: TraceBackend): ReadonlyMap<string, Node> {
  return new Map(
    Object.entries(tensors).map(([name, tensor]) => {
      if (!(tensor instanceof tf.Tensor)) {
        throw new StudioError('result_not_a_tensor', { name, found: typeof tensor });
      }
      return [name, backend.nodeOf(tensor)];
    }),
  );
}

/** What the function changes of the state: known names, unchanged shapes and types. */
function changedState(
  next: ReadonlyMap<string, Node>,
  leaves: readonly NodeOf<'Input'>[],
): ReadonlyMap<string, Node> {
  const state = new Map(
    leaves.filter(({ attrs }) => attrs.kind === 'state').map((node) => [node.attrs.name, node]),
  );
  for (const [name, node] of next) {
    const before = state.get(name);
    if (before === undefined) throw new StudioError('state_unknown', { name });
    if (before.dtype !== node.dtype || !sameShape(before.shape, node.shape)) {
      throw new StudioError('state_changed_shape', {
        name,
        expected: printSpec(before),
        found: printSpec(node),
      });
    }
  }
  return new Map([...next].filter(([name, node]) => state.get(name) !== node));
}

/**
 * Traces a function on tensors of the given shapes and types.
 * @throws StudioError kernel_missing, value_needed, random_in_step, state_unknown, state_changed_shape, name_taken
 */
export function trace(fn: Step, example: { readonly state: Specs; readonly inputs: Specs }): Graph {
  const twice = Object.keys(example.inputs).find((name) => name in example.state);
  if (twice !== undefined) throw new StudioError('name_taken', { name: twice });
  return onTraceBackend((backend) => {
    const leavesOf = (kind: 'state' | 'input', specs: Specs) =>
      Object.entries(specs).map(([name, spec]) => leaf(kind, name, spec));
    const leaves = [...leavesOf('state', example.state), ...leavesOf('input', example.inputs)];
    const scope = tf.engine();
    scope.startScope('');
    try {
      const tensors = (kind: 'state' | 'input'): Tensors =>
        Object.fromEntries(
          leaves
            .filter(({ attrs }) => attrs.kind === kind)
            .map((node) => [node.attrs.name, tensorOf(node, backend)]),
        );
      const { state, outputs } = fn(tensors('state'), tensors('input'));
      return {
        leaves,
        nextState: changedState(nodesOf(state, backend), leaves),
        outputs: nodesOf(outputs, backend),
      };
    } finally {
      scope.endScope();
    }
  });
}
