/** Phase 3: writes a lowered graph as an ONNX model. */
import { invariant } from '../../errors/index.ts';
import type { Graph, Node, NodeOf } from '../graph/node.ts';
import type { Dtype } from '../types.ts';
import { nodesOf } from '../graph/walk.ts';
import { EmitContext, type FreeBatch } from './context.ts';
import { HiddenShapes } from './hidden-shapes.ts';
import { type Axis, type Body, encodeModel, encodePortableModel, OnnxGraph, type Signature } from './onnx.ts';
import { operators } from './operators.ts';
import { writingOrder } from './order.ts';

export type { FreeBatch } from './context.ts';
export { bakeInputs, type FileOptions } from './onnx.ts';
export { executionOf } from './order.ts';

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
  for (const node of writingOrder(graph)) {
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
  const used = new Set(nodesOf(graph));
  return graph.leaves.filter((leaf) => used.has(leaf));
}

const isInput = ({ attrs }: NodeOf<'Input'>): boolean => attrs.kind === 'input';

/** A leaf in the model's signature. Where shapes are hidden, those of inputs are the first to hide: all others follow. */
function signature(
  { attrs, dtype, shape }: NodeOf<'Input'>,
  axes: readonly Axis[],
  hidesShapes: boolean,
): Signature {
  const hides = hidesShapes && attrs.kind === 'input' && shape.length > 0;
  return hides ? { name: attrs.name, type: dtype } : { name: attrs.name, type: dtype, axes };
}

/** One run is one step. */
function single(graph: Graph, { portable, freeBatch }: EmitOptions): Body {
  const onnx = new OnnxGraph();
  const leaves = usedLeaves(graph);
  // A scalar's size is known to be 1, whatever is declared.
  const measured = portable ? undefined : leaves.find((leaf) => isInput(leaf) && leaf.shape.length > 0);
  const hidden = measured && hiddenShapes(onnx, onnx.node('Size', [measured.attrs.name]));
  const c = new EmitContext(onnx, { free: freeBatch, hidden });
  emitNodes(graph, c);
  const outputs = emitResults(graph, c);
  const inputs = leaves.map((leaf) => signature(leaf, c.axes(leaf.shape), hidden !== undefined));
  return onnx.body('program', inputs, outputs);
}

/** @param length a value that is not known before the run */
function hiddenShapes(graph: OnnxGraph, length: string): HiddenShapes {
  return new HiddenShapes(graph, graph.node('Sub', [length, length]));
}

/** Names inside the loop's body are kept apart from those around it by this. */
const bodyPrefix = 'body/';

/** The free axis of a loop's inputs and outputs. */
const stepsAxis = 'steps';

/**
 * One run is as many steps as the inputs hold: changed state is carried from step to step inside the runtime, inputs are
 * [steps, …] and each step takes its own, outputs are [steps, …]. State that is only read is seen from outside.
 */
function looped(graph: Graph, { portable }: EmitOptions): Body {
  const changed = [...graph.nextState.keys()];
  const leaves = usedLeaves(graph);
  // A changed state need not be read, but it is carried.
  const carried = changed.map((name) => {
    const leaf = graph.leaves.find(({ attrs }) => attrs.kind === 'state' && attrs.name === name);
    invariant(leaf !== undefined, `no state ${name}`);
    return leaf;
  });
  const outer = new OnnxGraph('outer/');
  const steps = stepCount(outer, leaves);
  const hidden = portable ? undefined : hiddenShapes(outer, steps);
  const c = new EmitContext(new OnnxGraph(bodyPrefix), { hidden });
  for (const leaf of carried) c.setName(leaf, bodyPrefix + leaf.attrs.name);
  const [iteration, condition] = [`${bodyPrefix}iteration`, `${bodyPrefix}condition`];
  const stacked = leaves.filter(isInput);
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
  const inputs = [...new Set([...carried, ...leaves])].map((leaf) =>
    signature(leaf, isInput(leaf) ? [stepsAxis, ...leaf.shape] : leaf.shape, hidden !== undefined),
  );
  return outer.body('program', inputs, outputs);
}

/** The length of the first axis of the inputs. */
function stepCount(outer: OnnxGraph, leaves: Graph['leaves']): string {
  const first = leaves.find(isInput);
  invariant(first !== undefined, 'a loop is as long as its inputs: it needs one');
  const lengths = outer.node('Shape', [first.attrs.name]);
  return outer.node('Gather', [lengths, outer.constant(BigInt64Array.of(0n), [], 'int64')], { axis: 0 });
}

export interface EmitOptions {
  /** Only operators of the standard, and every shape as it is. */
  readonly portable: boolean;
  readonly freeBatch?: FreeBatch | undefined;
  /** As many steps a run as the inputs hold. */
  readonly loop?: boolean;
}

/** @returns the model's bytes. Inputs are the used state and inputs by name, outputs `next/<state>` and the outputs by name. */
export function emit(graph: Graph, options: EmitOptions): Uint8Array {
  const body = options.loop === true ? looped(graph, options) : single(graph, options);
  return options.portable ? encodePortableModel(body) : encodeModel(body);
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
