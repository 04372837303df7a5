/** Merges nodes that compute the same: same operation, same operands, same attributes. */
import type { Graph, Node, NodeOf } from '../graph/node.ts';
import { rewrite } from '../graph/walk.ts';

/** Constants longer than this are told apart by a checksum first. */
const longConstant = 64;

function checksum(data: ArrayLike<number>): number {
  let sum = 17;
  const words = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : [];
  for (const byte of words) sum = (Math.imul(sum, 31) + byte) | 0;
  return sum;
}

function constantKey({ data, apart = '' }: NodeOf<'Constant'>['attrs']): string {
  if (data.length > longConstant) return `#${data.length}:${checksum(data)} ${apart}`;
  return `${Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value))).join()} ${apart}`;
}

function sameData(a: Node, b: Node): boolean {
  if (a.op !== 'Constant' || b.op !== 'Constant') return true;
  const [left, right] = [a.attrs.data, b.attrs.data];
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
}

export function mergeCommonSubexpressions(graph: Graph): Graph {
  const ids = new Map<Node, number>();
  const known = new Map<string, Node>();
  const idOf = (node: Node): number => {
    const id = ids.get(node) ?? ids.size;
    ids.set(node, id);
    return id;
  };
  return rewrite(graph, (node) => {
    if (node.op === 'Input') return node;
    const attrs = node.op === 'Constant' ? constantKey(node.attrs) : JSON.stringify(node.attrs);
    const key = `${node.op} ${node.dtype} ${node.shape.join()} ${node.inputs.map(idOf).join()} ${attrs}`;
    const first = known.get(key);
    if (first !== undefined && sameData(first, node)) return first;
    known.set(key, node);
    return node;
  });
}
