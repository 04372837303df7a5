/** What a graph costs, counted before anything runs. */
import { bytes, isView, owner, peakOf } from './graph/lives.ts';
import type { Graph, Node } from './graph/node.ts';
import { dims4, sizeOf } from './graph/shape.ts';
import { nodesOf, results } from './graph/walk.ts';
import { executionOf } from './3-emit/index.ts';
import { Arena, type Block } from './arena.ts';
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
  if (node.op === 'MatMul' || node.op === 'Gemm') {
    const inner = a.shape.at(node.attrs.transposeA ? -2 : -1) ?? 1;
    const after = node.op === 'MatMul' ? 0 : node.attrs.slope === 1 ? 1 : 2;
    return sizeOf(node.shape) * (2 * inner + after);
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

/** Runs after which the arena grows no more. */
const settlingRuns = 2;

/** Most bytes alive at once while a graph is executed: state and inputs are not counted, results are. */
export function peakBytes(graph: Graph): number {
  return peakOf(executionOf(graph));
}

/** A stage's graph. */
export interface Counted {
  readonly graph: Graph;
  /** Results that the runtime writes where kernels read them. New state is written where the engine wants it. */
  readonly forKernels: ReadonlySet<Node>;
}

/**
 * Memory that the runtime's arena takes for a graph that is run again and again: without what it writes elsewhere. What a
 * step of a loop leaves for the next one lies in the arena too, until that one is made.
 */
export function arenaBytes({ graph, forKernels }: Counted, { isLoop }: { readonly isLoop: boolean }): number {
  const steps = isLoop ? 2 : 1;
  const elsewhere = new Set(isLoop ? [] : [...graph.nextState.values(), ...forKernels]);
  const { order, dead } = executionOf(graph);
  const arena = new Arena();
  const kept = new Set(results(graph).map(owner));
  for (let run = 0; run < settlingRuns; run++) {
    let before: readonly Block[] = [];
    for (let step = 0; step < steps; step++) {
      const held = new Map<Node, Block>();
      for (const [at, node] of order.entries()) {
        if (!isView(node) && !elsewhere.has(node)) held.set(node, arena.allocate(bytes(node)));
        for (const value of dead.get(at) ?? []) {
          const block = held.get(value);
          if (block !== undefined) arena.release(block);
        }
      }
      for (const block of before) arena.release(block);
      before = [...held].flatMap(([node, block]) => (kept.has(node) ? [block] : []));
    }
    for (const block of before) arena.release(block);
  }
  return arena.touchedBytes;
}

/**
 * @param logical the traced graph, whose FLOPs are what the mathematics asks for
 * @param stages what runs, one after the other; each keeps an arena of its own
 */
export function count(logical: Graph, stages: readonly Counted[]): Counts {
  const arenas = (isLoop: boolean): number =>
    stages.reduce((sum, stage) => sum + arenaBytes(stage, { isLoop }), 0);
  return {
    flops: nodesOf(logical).reduce((sum, node) => sum + flopsOf(node), 0),
    activationBytes: Math.max(...stages.map(({ graph }) => peakBytes(graph))),
    arenaBytes: { single: arenas(false), loop: arenas(true) },
  };
}
