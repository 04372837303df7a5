/** States what every graph must satisfy, after tracing and after each pass. */
import { invariant } from '../../errors/index.ts';
import { infer } from './infer.ts';
import type { TensorSpec } from '../types.ts';
import type { Graph, Node } from './node.ts';
import { printSpec, sameShape, sizeOf } from './shape.ts';
import { nodesOf } from './walk.ts';

/** The type rule of the node's own operation, which TypeScript cannot follow through the union. */
function inferAgain(node: Node): TensorSpec {
  const rule: (inputs: readonly TensorSpec[], attrs: never) => TensorSpec = infer[node.op];
  return rule(node.inputs, node.attrs as never);
}

/** What is wrong with a node; undefined where nothing is. */
function mistake(node: Node): string | undefined {
  const { shape, dtype } = node;
  if (!shape.every((length) => Number.isInteger(length) && length >= 0)) {
    return `bad shape ${printSpec(node)}`;
  }
  if (node.op === 'Input') return undefined;
  if (node.op === 'Constant') {
    return node.attrs.data.length === sizeOf(shape) ? undefined : `data does not fill ${printSpec(node)}`;
  }
  const spec = inferAgain(node);
  const isRight = spec.dtype === dtype && sameShape(spec.shape, shape);
  return isRight ? undefined : `is ${printSpec(node)}, should be ${printSpec(spec)}`;
}

/** Words are put together only for a node that needs them. */
function checkNode(node: Node, index: number): void {
  const what = mistake(node);
  if (what === undefined) return;
  const operands = node.inputs.map(printSpec).join(', ');
  invariant(false, `node ${index} ${node.op}(${operands}) in ${node.scope || 'the step'}: ${what}`);
}

/**
 * Checks shapes, types, and that every leaf is declared. A failure is the compiler's own mistake.
 * @param sound nodes that were found right before, and are now: they never change, and most outlive many passes
 * @returns the graph, so that a pass reads `check(pass(graph))`.
 */
export function check(graph: Graph, sound = new Set<Node>()): Graph {
  const leaves = new Set<Node>(graph.leaves);
  for (const [index, node] of nodesOf(graph).entries()) {
    if (!sound.has(node)) checkNode(node, index);
    sound.add(node);
    invariant(node.op !== 'Input' || leaves.has(node), () => `node ${index}: an input was not declared`);
  }
  return graph;
}
