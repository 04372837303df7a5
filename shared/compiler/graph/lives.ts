/** How long the values of a graph live when its operators are executed in a given order. */
import type { Node } from './node.ts';
import { bytesOf, sizeOf } from './shape.ts';

/** A reshape names the same bytes again. */
export function isView({ op }: Node): boolean {
  return op === 'Reshape' || op === 'Identity';
}

/** The node whose bytes a node names. */
export function owner(node: Node): Node {
  const [input] = node.inputs;
  return input !== undefined && isView(node) ? owner(input) : node;
}

export const bytes = (node: Node): number => sizeOf(node.shape) * bytesOf[node.dtype];

/** Bytes that a value needs when it is made: none of its own where it names those of another. */
const madeBytes = (node: Node): number => (isView(node) ? 0 : bytes(node));

/** When values die. */
export interface Lives {
  readonly order: readonly Node[];
  /** Values that nothing reads after the operator of this place. Results live on. */
  readonly dead: ReadonlyMap<number, readonly Node[]>;
}

/** @param results what a graph hands back */
export function livesOf(order: readonly Node[], results: readonly Node[]): Lives {
  const lastUse = new Map<Node, number>();
  for (const [at, node] of order.entries()) {
    for (const input of [node, ...node.inputs]) lastUse.set(owner(input), at);
  }
  for (const node of results) lastUse.delete(owner(node));
  const dead = new Map<number, Node[]>();
  for (const [node, at] of lastUse) {
    const others = dead.get(at);
    if (others === undefined) dead.set(at, [node]);
    else others.push(node);
  }
  return { order, dead };
}

/** Most bytes alive at once: state and inputs are not counted, results are. */
export function peakOf({ order, dead }: Lives): number {
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
