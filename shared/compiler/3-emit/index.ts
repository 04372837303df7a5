/** Phase 3: writes a lowered graph as an ONNX model. */
import { invariant } from '../../errors/index.ts';
import type { Graph, Node } from '../graph/node.ts';
import type { Dtype } from '../types.ts';
import { results, topological } from '../graph/walk.ts';
import { EmitContext, type FreeBatch } from './context.ts';
import { type Body, encodeModel, encodePortableModel, OnnxGraph, type Signature } from './onnx.ts';
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
function emitResults(graph: Graph, c: EmitContext, prefix = ''): readonly Signature[] {
  const named = [
    ...[...graph.nextState].map(([name, node]) => [prefix + nextName(name), node] as const),
    ...[...graph.outputs].map(([name, node]) => [prefix + name, node] as const),
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

/** The leaves the results need. */
function usedLeaves(graph: Graph): Graph['leaves'] {
  const used = new Set(topological(results(graph)));
  return graph.leaves.filter((leaf) => used.has(leaf));
}

/** One run is one step. */
function single(graph: Graph, c: EmitContext): Body {
  emitNodes(graph, c);
  const outputs = emitResults(graph, c);
  const inputs = usedLeaves(graph).map((leaf) => ({
    name: leaf.attrs.name,
    type: leaf.dtype,
    axes: c.axes(leaf.shape),
  }));
  return c.graph.body('program', inputs, outputs);
}

/** Names inside the loop's body are kept apart from those around it by this. */
const bodyPrefix = 'body/';

/** The free axis of a loop's inputs and outputs. */
const stepsAxis = 'steps';

/**
 * One run is as many steps as the inputs hold: changed state is carried from step to step inside the runtime, inputs are
 * [steps, …] and each step takes its own, outputs are [steps, …]. State that is only read is seen from outside.
 */
function looped(graph: Graph, c: EmitContext): Body {
  const changed = [...graph.nextState.keys()];
  const leaves = usedLeaves(graph);
  // A changed state need not be read, but it is carried.
  const carried = changed.map((name) => {
    const leaf = graph.leaves.find(({ attrs }) => attrs.kind === 'state' && attrs.name === name);
    invariant(leaf !== undefined, `no state ${name}`);
    return leaf;
  });
  for (const leaf of carried) c.setName(leaf, bodyPrefix + leaf.attrs.name);
  const [iteration, condition] = [`${bodyPrefix}iteration`, `${bodyPrefix}condition`];
  const stacked = leaves.filter(({ attrs }) => attrs.kind === 'input');
  for (const leaf of stacked) {
    c.setName(leaf, c.graph.node('Gather', [leaf.attrs.name, iteration], { axis: 0 }));
  }
  emitNodes(graph, c);
  const results = emitResults(graph, c, bodyPrefix);
  const goOn = c.graph.node('Identity', [condition], {}, { output: `${bodyPrefix}goOn` });
  const body = c.graph.body(
    'step',
    [
      { name: iteration, type: 'int64', axes: [] },
      { name: condition, type: 'bool', axes: [] },
      ...carried.map(({ attrs, dtype, shape }) => ({
        name: bodyPrefix + attrs.name,
        type: dtype,
        axes: shape,
      })),
    ],
    [{ name: goOn, type: 'bool', axes: [] }, ...results],
  );
  return around(graph, body, carried, leaves);
}

/** The graph that holds the loop. */
function around(graph: Graph, body: Body, carried: Graph['leaves'], leaves: Graph['leaves']): Body {
  const outer = new OnnxGraph('outer/');
  const first = leaves.find(({ attrs }) => attrs.kind === 'input');
  invariant(first !== undefined, 'a loop is as long as its inputs: it needs one');
  const lengths = outer.node('Shape', [first.attrs.name]);
  const steps = outer.node('Gather', [lengths, outer.constant(BigInt64Array.of(0n), [], 'int64')], {
    axis: 0,
  });
  const outputs = [
    ...carried.map(({ attrs, dtype, shape }) => ({ name: nextName(attrs.name), type: dtype, axes: shape })),
    ...[...graph.outputs].map(([name, { dtype, shape }]) => ({
      name,
      type: dtype,
      axes: [stepsAxis, ...shape],
    })),
  ];
  outer.nodes(
    'Loop',
    [steps, '', ...carried.map(({ attrs }) => attrs.name)],
    outputs.map(({ name }) => name),
    { body },
  );
  const inputs = [...new Set([...carried, ...leaves])].map(({ attrs, dtype, shape }) => ({
    name: attrs.name,
    type: dtype,
    axes: attrs.kind === 'input' ? [stepsAxis, ...shape] : shape,
  }));
  return outer.body('program', inputs, outputs);
}

export interface EmitOptions {
  /** Only operators of the standard. */
  readonly portable: boolean;
  readonly freeBatch?: FreeBatch | undefined;
  /** As many steps a run as the inputs hold. */
  readonly loop?: boolean;
}

/** @returns the model's bytes. Inputs are the used state and inputs by name, outputs `next/<state>` and the outputs by name. */
export function emit(graph: Graph, { portable, freeBatch, loop = false }: EmitOptions): Uint8Array {
  const c = new EmitContext(new OnnxGraph(loop ? bodyPrefix : ''), freeBatch);
  const body = loop ? looped(graph, c) : single(graph, c);
  return portable ? encodePortableModel(body) : encodeModel(body);
}

/** A model that copies one tensor of a type, whatever its shape: for values on their way to a device and back. */
export function copyProgram(type: Dtype): {
  readonly bytes: Uint8Array;
  readonly input: string;
  readonly output: string;
} {
  const graph = new OnnxGraph();
  const [input, output] = ['x', 'copy'];
  graph.node('Identity', [input], {}, { output });
  const bytes = encodePortableModel(graph.body('copy', [{ name: input, type }], [{ name: output, type }]));
  return { bytes, input, output };
}
