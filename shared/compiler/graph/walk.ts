/** Visiting and rebuilding graphs. */
import { invariant } from '../../errors/index.ts';
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

/**
 * What a pass does with one node whose operands are already rewritten. Returning the node keeps it.
 * @param original the node as it was in the graph before
 */
export type Rewrite = (node: Node, g: Builder, original: Node) => Node;

/** Rebuilds a graph from its leaves to its results. The declared leaves stay, used or not. */
export function rewrite(graph: Graph, rule: Rewrite): Graph {
  const done = new Map<Node, Node>();
  const get = (node: Node): Node => {
    const result = done.get(node);
    invariant(result !== undefined, () => `${node.op} was not reached`);
    return result;
  };
  for (const node of topological(results(graph))) {
    const inputs = node.inputs.map(get);
    const changed = inputs.some((input, i) => input !== node.inputs[i]);
    const rebuilt = changed ? makeNode(node.op, inputs, node.attrs, node.scope) : node;
    done.set(node, rule(rebuilt, new Builder(node.scope), node));
  }
  const mapped = (values: ReadonlyMap<string, Node>) =>
    new Map([...values].map(([name, node]) => [name, get(node)]));
  return { leaves: graph.leaves, nextState: mapped(graph.nextState), outputs: mapped(graph.outputs) };
}
