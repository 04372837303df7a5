/** What a graph costs, counted before anything runs. */
import type { Graph, Node } from './graph/node.ts';
import { bytesOf, dims4, sizeOf } from './graph/shape.ts';
import { nodesOf, results } from './graph/walk.ts';
import { executionOrder } from './3-emit/index.ts';
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

/** A reshape names the same bytes again. */
function isView({ op }: Node): boolean {
  return op === 'Reshape' || op === 'Identity';
}

/** The node whose bytes a node names. */
function owner(node: Node): Node {
  const [input] = node.inputs;
  return input !== undefined && isView(node) ? owner(input) : node;
}

const bytes = (node: Node): number => sizeOf(node.shape) * bytesOf[node.dtype];

/** Bytes that a value needs when it is made: none of its own where it names those of another. */
const madeBytes = (node: Node): number => (isView(node) ? 0 : bytes(node));

/** When values die. */
interface Lives {
  readonly order: readonly Node[];
  /** Values that nothing reads after the operator of this place. Results live on. */
  readonly dead: ReadonlyMap<number, readonly Node[]>;
}

/** Lives by graph, which never changes: a graph is simulated several times. */
const knownLives = new WeakMap<Graph, Lives>();

/** The lives of values as the runtime executes a graph. */
function livesOf(graph: Graph): Lives {
  const known = knownLives.get(graph);
  if (known !== undefined) return known;
  const order = executionOrder(graph);
  const lastUse = new Map<Node, number>();
  for (const [at, node] of order.entries()) {
    for (const input of [node, ...node.inputs]) lastUse.set(owner(input), at);
  }
  for (const node of results(graph)) lastUse.delete(owner(node));
  const dead = new Map<number, Node[]>();
  for (const [node, at] of lastUse) dead.set(at, [...(dead.get(at) ?? []), node]);
  const lives = { order, dead };
  knownLives.set(graph, lives);
  return lives;
}

/** Operators in the order in which the runtime executes them. */
export function orderOf(graph: Graph): readonly Node[] {
  return livesOf(graph).order;
}

/** Most bytes alive at once while a graph is executed: state and inputs are not counted, results are. */
export function peakBytes(graph: Graph): number {
  const { order, dead } = livesOf(graph);
  const made = new Set(order);
  let alive = 0;
  let peak = 0;
  for (const [at, node] of order.entries()) {
    alive += madeBytes(node);
    peak = Math.max(peak, alive);
    for (const value of dead.get(at) ?? []) alive -= made.has(value) ? madeBytes(value) : 0;
  }
  return peak;
}

/** Runs after which the arena grows no more. */
const settlingRuns = 2;

/**
 * Memory that the runtime's arena takes for a graph that is run again and again. New state of a single step is written
 * where the engine wants it; what a step of a loop leaves for the next one lies in the arena too, until that one is made.
 */
export function arenaBytes(graph: Graph, { isLoop }: { readonly isLoop: boolean }): number {
  const steps = isLoop ? 2 : 1;
  const elsewhere = new Set(isLoop ? [] : graph.nextState.values());
  const { order, dead } = livesOf(graph);
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
 * @param stages the graphs that run, one after the other; each keeps an arena of its own
 */
export function count(logical: Graph, stages: readonly Graph[]): Counts {
  const arenas = (isLoop: boolean): number =>
    stages.reduce((sum, stage) => sum + arenaBytes(stage, { isLoop }), 0);
  return {
    flops: nodesOf(logical).reduce((sum, node) => sum + flopsOf(node), 0),
    activationBytes: Math.max(...stages.map(peakBytes)),
    arenaBytes: { single: arenas(false), loop: arenas(true) },
  };
}
