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
    const stack: { readonly node: Node; next: number }[] = [];
    const enter = (node: Node) => {
      if (seen.has(node)) return;
      seen.add(node);
      stack.push({ node, next: 0 });
    };
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input !== undefined) enter(input);
      else {
        order.push(top.node);
        stack.pop();
      }
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
  const builders = new Map<string, Builder>();
  const builderOf = (scope: string): Builder => {
    const builder = builders.get(scope) ?? new Builder(scope);
    builders.set(scope, builder);
    return builder;
  };
  for (const node of nodesOf(graph)) {
    const rebuilt = node.inputs.some((input) => changed.has(input))
      ? makeNode(node.op, node.inputs.map(get), node.attrs, node.scope)
      : node;
    const result = rule(rebuilt, builderOf(node.scope), node);
    if (result !== node) changed.set(node, result);
  }
  if (changed.size === 0) return graph;
  const mapped = (values: ReadonlyMap<string, Node>) =>
    new Map([...values].map(([name, node]) => [name, get(node)]));
  return { leaves: graph.leaves, nextState: mapped(graph.nextState), outputs: mapped(graph.outputs) };
}
