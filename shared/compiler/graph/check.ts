/**
 * States what every graph must satisfy, after tracing and after each pass. Operators are not asked for their types again:
 * they are born in builder.ts alone, where their types are inferred.
 */
import { invariant } from '../../errors/index.ts';
import type { Graph, Node } from './node.ts';
import { printSpec, sameShape, sizeOf } from './shape.ts';
import { nodesOf } from './walk.ts';

/** What is wrong with a node; undefined where nothing is. */
function mistake(node: Node): string | undefined {
  const { shape } = node;
  if (!shape.every((length) => Number.isInteger(length) && length >= 0)) {
    return `bad shape ${printSpec(node)}`;
  }
  const isFilled = node.op !== 'Constant' || node.attrs.data.length === sizeOf(shape);
  return isFilled ? undefined : `data does not fill ${printSpec(node)}`;
}

/** Words are put together only for a node that needs them. */
function checkNode(node: Node, index: number): void {
  const what = mistake(node);
  if (what === undefined) return;
  const operands = node.inputs.map(printSpec).join(', ');
  invariant(false, `node ${index} ${node.op}(${operands}) in ${node.scope || 'the step'}: ${what}`);
}

/**
 * Checks shapes and constants, and that every leaf is declared. A failure is the compiler's own mistake.
 * @param sound nodes that were found right before, and are now: they never change, and most outlive many passes
 * @returns the graph, so that a pass reads `check(pass(graph))`.
 */
export function check(graph: Graph, sound = new Set<Node>()): Graph {
  const leaves = new Set<Node>(graph.leaves);
  for (const [index, node] of nodesOf(graph).entries()) {
    if (node.op === 'Input') invariant(leaves.has(node), () => `node ${index}: an input was not declared`);
    if (sound.has(node)) continue;
    checkNode(node, index);
    sound.add(node);
  }
  return graph;
}

type Results = ReadonlyMap<string, Node>;

function checkResults(before: Results, after: Results): void {
  const [wanted, found] = [before, after].map((results) => [...results.keys()].join(', '));
  invariant(wanted === found, () => `a pass changed the results ${wanted} to ${found}`);
  for (const [name, was] of before) {
    const is = after.get(name) ?? was;
    const isSame = is.dtype === was.dtype && sameShape(is.shape, was.shape);
    invariant(isSame, () => `a pass changed ${name} from ${printSpec(was)} to ${printSpec(is)}`);
  }
}

/** Checks what a pass made of a graph: sound by itself, and with the same leaves and results. @returns `after` */
export function checkPass(before: Graph, after: Graph, sound?: Set<Node>): Graph {
  if (after === before) return after;
  invariant(after.leaves === before.leaves, 'a pass changed the leaves');
  checkResults(before.nextState, after.nextState);
  checkResults(before.outputs, after.outputs);
  return check(after, sound);
}
