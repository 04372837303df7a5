/**
 * Values that are made again rather than kept: large ones that are cheap to make (a broadcast, enlarged pictures, a
 * filter's Winograd transform) and that are read again only much later, as a forward pass's are in the backward pass.
 */
import { orderOf, peakBytes } from '../count.ts';
import { makeNode } from '../graph/builder.ts';
import type { Graph, Node } from '../graph/node.ts';
import { bytesOf, sizeOf } from '../graph/shape.ts';
import { rewrite } from '../graph/walk.ts';

const bytes = ({ shape, dtype }: Node): number => sizeOf(shape) * bytesOf[dtype];

/** Smaller values are not worth a second operator, bytes. */
const large = 2 ** 20;
/** Readers this far apart, as a share of all operators, are of different passes. */
const longPause = 0.04;

const isView = ({ op }: Node): boolean => op === 'Reshape' || op === 'Identity';

/** What a node is a view of. */
function whole(node: Node): Node {
  const [input] = node.inputs;
  return input !== undefined && isView(node) ? whole(input) : node;
}

const isLeaf = ({ op }: Node): boolean => op === 'Input' || op === 'Constant';

/** Made of weights and constants alone, which are there all along, by few operators: a filter's transform. */
function isOfWeights(node: Node, operators = 8): boolean {
  return isLeaf(node) || (operators > 0 && node.inputs.every((input) => isOfWeights(input, operators - 1)));
}

function isCheap(node: Node): boolean {
  return node.op === 'Expand' || node.op === 'Gather' || (node.op === 'MatMul' && isOfWeights(node));
}

/** Which readers shall read another copy, by the value they read. */
function lateReaders(graph: Graph): ReadonlyMap<Node, ReadonlySet<Node>> {
  const order = orderOf(graph);
  const uses = new Map<Node, { readonly reader: Node; readonly at: number }[]>();
  for (const [at, reader] of order.entries()) {
    if (isView(reader)) continue;
    for (const value of new Set(reader.inputs.map(whole))) {
      if (isCheap(value) && bytes(value) >= large) {
        uses.set(value, [...(uses.get(value) ?? []), { reader, at }]);
      }
    }
  }
  const late = new Map<Node, ReadonlySet<Node>>();
  for (const [value, readers] of uses) {
    const pause = readers.findIndex(
      ({ at }, i) => at - (readers[i - 1]?.at ?? at) > longPause * order.length,
    );
    if (pause > 0) late.set(value, new Set(readers.slice(pause).map(({ reader }) => reader)));
  }
  return late;
}

/** @returns the graph that holds less at its peak, this or the other */
export function recompute(graph: Graph): Graph {
  const late = lateReaders(graph);
  if (late.size === 0) return graph;
  const copies = new Map<Node, Node>();
  const copyOf = (node: Node): Node => {
    const known = copies.get(node);
    if (known !== undefined) return known;
    if (isLeaf(node)) return node;
    const isWhole = isView(node) || isOfWeights(node);
    const copy = makeNode(node.op, isWhole ? node.inputs.map(copyOf) : node.inputs, node.attrs, node.scope);
    copies.set(node, copy);
    return copy;
  };
  const lighter = rewrite(graph, (node, _g, original) => {
    const isLate = original.inputs.map((input) => late.get(whole(input))?.has(original) === true);
    if (!isLate.includes(true)) return node;
    const inputs = node.inputs.map((input, i) => (isLate[i] === true ? copyOf(input) : input));
    return makeNode(node.op, inputs, node.attrs, node.scope);
  });
  return peakBytes(lighter) < peakBytes(graph) ? lighter : graph;
}
