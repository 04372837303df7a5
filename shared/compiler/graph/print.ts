/** A graph as text: short, stable, one operation a line, alphabetical variables. Tests snapshot it, reports paste it. */
import type { Graph, Node } from './node.ts';
import { printSpec } from './shape.ts';
import { nodesOf } from './walk.ts';

/** a … z, aa, ab … */
export function variableName(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : variableName(Math.floor(index / 26) - 1) + last;
}

function printAttr(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(',')}]`;
  return String(value);
}

function printConstant(data: ArrayLike<number>): string {
  const shown = Array.from({ length: Math.min(data.length, 4) }, (_, i) => Number(data[i]?.toPrecision(6)));
  return `{${shown.join(', ')}${data.length > 4 ? ', …' : ''}}`;
}

/** The operation with its attributes: `MatMul`, `ReduceSum(axes=[0], keepDims=true)`; false and empty ones are left out. */
function printOperation(node: Node): string {
  if (node.op === 'Constant') return `Constant ${printConstant(node.attrs.data)}`;
  const attrs = Object.entries(node.attrs).filter(([, value]) => value !== false);
  const text = attrs.map(([name, value]) => `${name}=${printAttr(value)}`).join(', ');
  return attrs.length === 0 ? node.op : `${node.op}(${text})`;
}

/** Prints a graph. State and inputs keep their names, marked `$`; scopes are left out. */
export function printGraph(graph: Graph): string {
  const names = new Map<Node, string>();
  const nameOf = (node: Node) => names.get(node) ?? '?';
  const lines = graph.leaves.map((leaf) => `  ${leaf.attrs.kind} $${leaf.attrs.name}: ${printSpec(leaf)}`);
  let count = 0;
  for (const node of nodesOf(graph)) {
    if (node.op === 'Input') {
      names.set(node, `$${node.attrs.name}`);
      continue;
    }
    names.set(node, variableName(count++));
    const operands = node.inputs.map((input) => ` ${nameOf(input)}`).join('');
    lines.push(`  ${nameOf(node)}: ${printSpec(node)} = ${printOperation(node)}${operands}`);
  }
  for (const [name, node] of graph.nextState) lines.push(`  next ${name} = ${nameOf(node)}`);
  for (const [name, node] of graph.outputs) lines.push(`  output ${name} = ${nameOf(node)}`);
  return `program {\n${lines.join('\n')}\n}`;
}
