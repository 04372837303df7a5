/** In which order operators are written, and in which the runtime executes them. */
import type { Graph, Node } from '../graph/node.ts';
import { results } from '../graph/walk.ts';

/** Every reachable node, operands before users: roots and operands are followed from the last to the first. */
function topologicalFromTheLast(roots: readonly Node[]): readonly Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  for (const root of roots.toReversed()) {
    const stack: { readonly node: Node; left: number }[] = [];
    const enter = (node: Node) => {
      if (seen.has(node)) return;
      seen.add(node);
      stack.push({ node, left: node.inputs.length });
    };
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.node.inputs[--top.left];
      if (input !== undefined) enter(input);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/**
 * The order to write in. The runtime does not execute in it: it follows the operands of the results written last, and of
 * operands the one written last, before all others. Written from the last result to the first, a step is executed from
 * the first to the last, layer by layer, and holds least: 310 against 359 MB of values for a DCGAN step on 64 × 64.
 * What is made of state alone, as a filter's transform, is written before all else: so it is executed when it is needed,
 * not before the other operand with all that leads to it.
 */
export function writingOrder(graph: Graph): readonly Node[] {
  const order = topologicalFromTheLast(results(graph));
  const isOfState = new Map<Node, boolean>();
  for (const node of order) {
    const isHere =
      node.op === 'Input' ? node.attrs.kind === 'state' : node.inputs.every((input) => isOfState.get(input));
    isOfState.set(node, isHere);
  }
  return [...order.filter((node) => isOfState.get(node)), ...order.filter((node) => !isOfState.get(node))];
}

/** Whether a node is an operator of the runtime, not a value from outside. */
const isOperator = ({ op }: Node): boolean => op !== 'Input' && op !== 'Constant';

/**
 * The order in which ONNX Runtime executes a graph that was written in that order: depth first from the operators that
 * nothing reads, of which the one written last comes first; of operands too.
 */
export function executionOrder(graph: Graph): readonly Node[] {
  const written = writingOrder(graph).filter(isOperator);
  const place = new Map(written.map((node, at) => [node, at] as const));
  const read = new Set(written.flatMap(({ inputs }) => inputs));
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { readonly node: Node; readonly isDone: boolean }[] = written
    .filter((node) => !read.has(node))
    .map((node) => ({ node, isDone: false }));
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, isDone } = top;
    if (isDone) order.push(node);
    else if (!seen.has(node)) {
      seen.add(node);
      stack.push({ node, isDone: true });
      const operands = [...new Set(node.inputs)].filter((input) => place.has(input) && !seen.has(input));
      operands.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
      for (const operand of operands) stack.push({ node: operand, isDone: false });
    }
  }
  return order;
}
