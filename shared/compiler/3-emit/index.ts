/** Phase 3: writes a lowered graph as an ONNX model. */
import type { Graph, Node } from '../graph/node.ts';
import { results, topological } from '../graph/walk.ts';
import { EmitContext, type FreeBatch } from './context.ts';
import { encodeModel, encodePortableModel, OnnxGraph, type Signature } from './onnx.ts';
import { operators } from './operators.ts';

export type { FreeBatch } from './context.ts';
export { bakeInputs } from './onnx.ts';

/** The model's output that holds the new value of a state. */
export function nextName(state: string): string {
  return `next/${state}`;
}

/** The table's rule for the node's own operation, which TypeScript cannot follow through the union. */
function emitNode(node: Node, c: EmitContext): string {
  const write: (node: never, c: EmitContext) => string = operators[node.op];
  return write(node as never, c);
}

/** Writes every operation that the results need. */
export function emitNodes(graph: Graph, c: EmitContext): void {
  for (const node of topological(results(graph))) {
    if (!c.hasName(node)) c.setName(node, emitNode(node, c));
  }
}

/** The results under their own names. A leaf, a constant or a value that has a name of its own already is copied. */
function emitResults(graph: Graph, c: EmitContext): readonly Signature[] {
  const named = [
    ...[...graph.nextState].map(([name, node]) => [nextName(name), node] as const),
    ...graph.outputs,
  ];
  const claimed = new Set<Node>();
  return named.map(([name, node]) => {
    if (claimed.has(node) || node.op === 'Input' || node.op === 'Constant') {
      c.graph.node('Identity', [c.name(node)], {}, { output: name });
    } else {
      claimed.add(node);
      c.graph.rename(c.name(node), name);
      c.setName(node, name);
    }
    return { name, type: node.dtype, axes: c.axes(node.shape) };
  });
}

/** The leaves the results need, as the model's inputs. */
function inputs(graph: Graph, c: EmitContext): readonly Signature[] {
  const used = new Set(topological(results(graph)));
  return graph.leaves
    .filter((leaf) => used.has(leaf))
    .map((leaf) => ({ name: leaf.attrs.name, type: leaf.dtype, axes: c.axes(leaf.shape) }));
}

export interface EmitOptions {
  /** Only operators of the standard. */
  readonly portable: boolean;
  readonly freeBatch?: FreeBatch | undefined;
}

/** @returns the model's bytes. Inputs are the used state and inputs by name, outputs `next/<state>` and the outputs by name. */
export function emit(graph: Graph, { portable, freeBatch }: EmitOptions): Uint8Array {
  const c = new EmitContext(new OnnxGraph(), freeBatch);
  emitNodes(graph, c);
  const outputs = emitResults(graph, c);
  const body = c.graph.body('program', inputs(graph, c), outputs);
  return portable ? encodePortableModel(body) : encodeModel(body);
}
