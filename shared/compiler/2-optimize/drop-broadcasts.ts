/** Elementwise operations broadcast by themselves: an operand need not be expanded before, nor carry axes of length 1. */
import type { Graph, Node, Op } from '../graph/node.ts';
import { binaryOps, comparisonOps, logicOps } from '../graph/node.ts';
import { broadcast, sameShape, sizeOf } from '../graph/shape.ts';
import { makeNode } from '../graph/builder.ts';
import { rewrite } from '../graph/walk.ts';

const elementwise = new Set<Op>([...binaryOps, ...comparisonOps, ...logicOps, 'Where']);

/** What the operand was before it was made larger. */
function source(operand: Node): Node {
  const [input] = operand.inputs;
  if (input === undefined) return operand;
  if (operand.op === 'Expand' || (operand.op === 'Reshape' && sizeOf(input.shape) === 1)) {
    return source(input);
  }
  return operand;
}

function resultShape(operands: readonly Node[]): readonly number[] | undefined {
  return operands.reduce<readonly number[] | undefined>(
    (shape, operand) => shape && broadcast(shape, operand.shape),
    [],
  );
}

export function dropBroadcasts(graph: Graph): Graph {
  return rewrite(graph, (node) => {
    if (!elementwise.has(node.op)) return node;
    const operands = node.inputs.reduce<readonly Node[]>((current, operand, i) => {
      const smaller = current.with(i, source(operand));
      const shape = resultShape(smaller);
      return shape !== undefined && sameShape(shape, node.shape) ? smaller : current;
    }, node.inputs);
    const isChanged = operands.some((operand, i) => operand !== node.inputs[i]);
    return isChanged ? makeNode(node.op, operands, node.attrs, node.scope) : node;
  });
}
