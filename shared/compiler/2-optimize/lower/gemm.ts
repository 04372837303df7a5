/** A dense layer of the CPU as one operator: product, bias and leaky ReLU, each where nothing else reads what came before. */
import type { Builder } from '../../graph/builder.ts';
import type { Graph, Node, NodeOf } from '../../graph/node.ts';
import { dim } from '../../graph/shape.ts';
import { nodesOf, results, rewrite } from '../../graph/walk.ts';

/** How often each value is read, results once more. */
function readersOf(graph: Graph): ReadonlyMap<Node, number> {
  const counts = new Map<Node, number>();
  const read = (node: Node) => void counts.set(node, (counts.get(node) ?? 0) + 1);
  for (const node of nodesOf(graph)) node.inputs.forEach(read);
  results(graph).forEach(read);
  return counts;
}

const isBias = ({ shape }: Node, columns: number): boolean =>
  shape.at(-1) === columns && shape.length <= 2 && shape.slice(0, -1).every((length) => length === 1);

function isMatrixProduct(node: Node): node is NodeOf<'MatMul'> & Node {
  return (
    node.op === 'MatMul' && node.dtype === 'float32' && node.inputs.every(({ shape }) => shape.length === 2)
  );
}

/** A sum of a product and a row for each of its columns. @param isReadOnce whether only the sum reads its operand */
function withBias(sum: Node, isReadOnce: (operand: number) => boolean, g: Builder): Node {
  for (const [i, product] of sum.inputs.entries()) {
    const bias = sum.inputs[1 - i];
    if (bias === undefined || !isMatrixProduct(product) || !isReadOnce(i)) continue;
    if (isBias(bias, dim(product.shape, 1))) {
      return g.node('Gemm', [...product.inputs, bias], { ...product.attrs, slope: 1 });
    }
  }
  return sum;
}

export function fuseDense(graph: Graph): Graph {
  const readers = readersOf(graph);
  return rewrite(graph, (node, g, original) => {
    const isReadOnce = (operand: number): boolean => {
      const read = original.inputs[operand];
      return read !== undefined && readers.get(read) === 1;
    };
    const [first] = node.inputs;
    if (node.op === 'Add') return withBias(node, isReadOnce, g);
    if (node.op !== 'LeakyRelu' || first?.op !== 'Gemm' || !isReadOnce(0)) return node;
    return g.node('Gemm', first.inputs, { ...first.attrs, slope: node.attrs.alpha });
  });
}
