/** What a graph costs, counted before anything runs. */
import type { Graph, Node } from './graph/node.ts';
import { bytesOf, dims4, sizeOf } from './graph/shape.ts';
import { results, topological } from './graph/walk.ts';
import type { Counts } from './types.ts';

/** Operations that only move or name values. */
const free = new Set<Node['op']>([
  'Input', 'Constant', 'Reshape', 'Expand', 'Transpose', 'Slice', 'Pad', 'Concat', 'Tile', 'Gather', 'Cast',
  'Identity', 'ResizeNearest', 'Resize',
]); // prettier-ignore

/** Floating-point operations of one node; a multiply-add is two, a function of one value is one. */
export function flopsOf(node: Node): number {
  const [a, b] = node.inputs;
  if (a === undefined || free.has(node.op)) return 0;
  if (node.op === 'MatMul') {
    const inner = a.shape.at(node.attrs.transposeA ? -2 : -1) ?? 1;
    return 2 * sizeOf(node.shape) * inner;
  }
  if (b !== undefined && (node.op === 'Conv2D' || node.op === 'Conv')) {
    const channels = node.op === 'Conv2D' ? dims4(b.shape)[3] : dims4(b.shape)[0];
    return (2 * sizeOf(node.shape) * sizeOf(b.shape)) / channels;
  }
  if (b !== undefined && (node.op === 'Conv2DInputGrad' || node.op === 'ConvTranspose')) {
    const channels = node.op === 'Conv2DInputGrad' ? dims4(b.shape)[3] : dims4(b.shape)[0];
    return (2 * sizeOf(a.shape) * sizeOf(b.shape)) / channels;
  }
  if (b !== undefined && node.op === 'Conv2DFilterGrad') {
    return (2 * sizeOf(b.shape) * sizeOf(node.shape)) / dims4(node.shape)[3];
  }
  return node.op.startsWith('Reduce') || node.op.startsWith('Arg') ? sizeOf(a.shape) : sizeOf(node.shape);
}

/** A reshape names the same bytes again. */
function bytes(node: Node): number {
  const isView =
    node.op === 'Input' || node.op === 'Constant' || node.op === 'Reshape' || node.op === 'Identity';
  return isView ? 0 : sizeOf(node.shape) * bytesOf[node.dtype];
}

/** The node whose bytes a node names. */
function owner(node: Node): Node {
  const [input] = node.inputs;
  return input !== undefined && (node.op === 'Reshape' || node.op === 'Identity') ? owner(input) : node;
}

/** Most bytes alive at once when nodes run in order and a value is freed after its last use. Results live to the end. */
export function peakBytes(graph: Graph): number {
  const order = topological(results(graph));
  const lastUse = new Map<Node, number>();
  for (const [index, node] of order.entries()) {
    for (const input of node.inputs) lastUse.set(owner(input), index);
  }
  for (const node of results(graph)) lastUse.set(owner(node), order.length);
  const freedAt = new Map<number, Node[]>();
  for (const [node, index] of lastUse) freedAt.set(index, [...(freedAt.get(index) ?? []), node]);
  let alive = 0;
  let peak = 0;
  for (const [index, node] of order.entries()) {
    alive += bytes(node);
    peak = Math.max(peak, alive);
    for (const dead of freedAt.get(index) ?? []) alive -= bytes(dead);
  }
  return peak;
}

/** @param logical the traced graph, whose FLOPs are what the mathematics asks for  @param lowered the graph that runs */
export function count(logical: Graph, lowered: Graph): Counts {
  const state = logical.leaves.filter(({ attrs, dtype }) => attrs.kind === 'state' && dtype === 'float32');
  return {
    parameters: state.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    flops: topological(results(logical)).reduce((sum, node) => sum + flopsOf(node), 0),
    activationBytes: peakBytes(lowered),
  };
}
