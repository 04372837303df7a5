/**
 * Values that are made again rather than kept: large ones that are cheap to make (a broadcast, enlarged pictures, a
 * filter's Winograd transform) and that are read again only much later, as a forward pass's are in the backward pass.
 */
import { executionOf } from '../3-emit/index.ts';
import { peakBytes } from '../count.ts';
import { makeNode } from '../graph/builder.ts';
import { bytes, isView, owner } from '../graph/lives.ts';
import type { Graph, Node } from '../graph/node.ts';
import { rewrite } from '../graph/walk.ts';

/** Smaller values are not worth a second operator, bytes. */
const large = 2 ** 20;
/** Readers this far apart, as a share of all operators, are of different passes. */
const longPause = 0.04;

const isLeaf = ({ op }: Node): boolean => op === 'Input' || op === 'Constant';

/** Made of weights and constants alone, which are there all along, by few operators: a filter's transform. */
function isOfWeights(node: Node, operators = 8): boolean {
  return isLeaf(node) || (operators > 0 && node.inputs.every((input) => isOfWeights(input, operators - 1)));
}

/** The gradient of a leaky ReLU, 1 or its slope, made of the activation by two operators. */
const gradientOps: readonly Node['op'][] = ['Max', 'UnitStep'];

/** What a gradient is made of. Undefined for anything else. */
function activationOf(node: Node, ops = gradientOps): Node | undefined {
  const [first, ...rest] = ops;
  if (first === undefined) return owner(node);
  const operands = node.inputs.filter(({ op }) => op !== 'Constant');
  const [operand] = operands;
  if (node.op !== first || operand === undefined || operands.length > 1) return undefined;
  return activationOf(operand, rest);
}

function isCheap(node: Node): boolean {
  if (node.op === 'Expand' || node.op === 'Gather' || activationOf(node) !== undefined) return true;
  return node.op === 'MatMul' && isOfWeights(node);
}

/** Which of its copies each reader shall read, by the value it reads. Those who read it soon read the value itself, copy 0. */
type Copies = ReadonlyMap<Node, ReadonlyMap<Node, number>>;

/** Readers of cheap values, and how many long pauses came before each. */
function copiesToRead(graph: Graph): Copies {
  const { order } = executionOf(graph);
  const uses = new Map<Node, { readonly reader: Node; readonly at: number }[]>();
  const lastRead = new Map<Node, number>();
  for (const [at, reader] of order.entries()) {
    if (isView(reader)) continue;
    for (const value of new Set(reader.inputs.map(owner))) {
      lastRead.set(value, at);
      if (isCheap(value) && bytes(value) >= large) {
        uses.set(value, [...(uses.get(value) ?? []), { reader, at }]);
      }
    }
  }
  const copies = new Map<Node, ReadonlyMap<Node, number>>();
  for (const [value, readers] of uses) {
    const activation = activationOf(value);
    // An activation is not kept longer only to make its gradients of it again.
    const end = activation === undefined ? Infinity : (lastRead.get(activation) ?? 0);
    let pauses = 0;
    const copyOf = new Map<Node, number>();
    for (const [i, { reader, at }] of readers.entries()) {
      const isLate = at - (readers[i - 1]?.at ?? at) > longPause * order.length;
      if (isLate && at <= end) pauses++;
      copyOf.set(reader, pauses);
    }
    if (pauses > 0) copies.set(value, copyOf);
  }
  return copies;
}

function copyOf(node: Node): Node {
  if (isLeaf(node)) return node;
  const isWhole = isView(node) || isOfWeights(node) || activationOf(node) !== undefined;
  return makeNode(node.op, isWhole ? node.inputs.map(copyOf) : node.inputs, node.attrs, node.scope);
}

/** @returns the graph that holds less at its peak, this or the other */
export function recompute(graph: Graph): Graph {
  const toRead = copiesToRead(graph);
  if (toRead.size === 0) return graph;
  const made = new Map<Node, Map<number, Node>>();
  const copy = (input: Node, number: number): Node => {
    const known = made.get(input) ?? new Map<number, Node>();
    const found = known.get(number) ?? copyOf(input);
    made.set(input, known.set(number, found));
    return found;
  };
  const lighter = rewrite(graph, (node, _g, original) => {
    const numbers = original.inputs.map((input) => toRead.get(owner(input))?.get(original) ?? 0);
    if (numbers.every((number) => number === 0)) return node;
    const inputs = node.inputs.map((input, i) => {
      const number = numbers[i] ?? 0;
      return number === 0 ? input : copy(input, number);
    });
    return makeNode(node.op, inputs, node.attrs, node.scope);
  });
  return peakBytes(lighter) < peakBytes(graph) ? lighter : graph;
}
