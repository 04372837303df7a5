/** Visiting and rebuilding graphs. */
import { Builder, makeNode } from './builder.ts';
import type { Graph, Node } from './node.ts';

/** The values a graph hands back: changed state, then outputs. */
export function results(graph: Graph): readonly Node[] {
  return [...graph.nextState.values(), ...graph.outputs.values()];
}

/** Every reachable node, operands before users, in the order in which results are written down. */
export function topological(roots: readonly Node[]): readonly Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  for (const root of roots) {
    if (seen.has(root)) continue;
    const stack = [root];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      seen.add(top);
      const next = top.inputs.find((input) => !seen.has(input));
      if (next === undefined) {
        order.push(top);
        stack.pop();
      } else stack.push(next);
    }
  }
  return order;
}

/** Nodes by graph, which never changes: each pass asks for them, and the check after it. */
const knownNodes = new WeakMap<Graph, readonly Node[]>();

/** Every node of a graph, operands before users. */
export function nodesOf(graph: Graph): readonly Node[] {
  const nodes = knownNodes.get(graph) ?? topological(results(graph));
  knownNodes.set(graph, nodes);
  return nodes;
}

/**
 * What a pass does with one node whose operands are already rewritten. Returning the node keeps it.
 * @param original the node as it was in the graph before
 */
export type Rewrite = (node: Node, g: Builder, original: Node) => Node;

/** Rebuilds a graph from its leaves to its results. The declared leaves stay, used or not. @returns the same graph where nothing changed */
export function rewrite(graph: Graph, rule: Rewrite): Graph {
  const changed = new Map<Node, Node>();
  const get = (node: Node): Node => changed.get(node) ?? node;
  let builder = new Builder('');
  for (const node of nodesOf(graph)) {
    const rebuilt = node.inputs.some((input) => changed.has(input))
      ? makeNode(node.op, node.inputs.map(get), node.attrs, node.scope)
      : node;
    // Neighbours are mostly of one layer.
    if (builder.scope !== node.scope) builder = new Builder(node.scope);
    const result = rule(rebuilt, builder, node);
    if (result !== node) changed.set(node, result);
  }
  if (changed.size === 0) return graph;
  const mapped = (values: ReadonlyMap<string, Node>) =>
    new Map([...values].map(([name, node]) => [name, get(node)]));
  return { leaves: graph.leaves, nextState: mapped(graph.nextState), outputs: mapped(graph.outputs) };
}
