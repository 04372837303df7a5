/** Merges nodes that compute the same: same operation, same operands, same attributes. */
import type { ConstantData, Graph, Node, NodeOf } from '../graph/node.ts';
import { rewrite } from '../graph/walk.ts';

/** Constants longer than this are told apart by a checksum first. */
const longConstant = 64;

function checksum({ buffer, byteOffset, byteLength }: ConstantData): number {
  // Four bytes at a time, where they are whole words.
  const isWords = byteOffset % 4 === 0 && byteLength % 4 === 0;
  const words = isWords
    ? new Int32Array(buffer, byteOffset, byteLength / 4)
    : new Uint8Array(buffer, byteOffset, byteLength);
  let sum = 17;
  for (const word of words) sum = (Math.imul(sum, 31) + word) | 0;
  return sum;
}

function constantKey({ data, apart = '' }: NodeOf<'Constant'>['attrs']): string {
  if (data.length > longConstant) return `#${data.length}:${checksum(data)} ${apart}`;
  return `${Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value))).join()} ${apart}`;
}

/** Attributes as words, by attributes: a node that is rebuilt on other operands keeps its own. */
const attributeKeys = new WeakMap<object, string>();

function attributeKey(node: Node): string {
  const known = attributeKeys.get(node.attrs);
  if (known !== undefined) return known;
  const key = node.op === 'Constant' ? constantKey(node.attrs) : JSON.stringify(node.attrs);
  attributeKeys.set(node.attrs, key);
  return key;
}

function sameData(a: Node, b: Node): boolean {
  if (a.op !== 'Constant' || b.op !== 'Constant') return true;
  const [left, right] = [a.attrs.data, b.attrs.data];
  if (left === right) return true;
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
    const key = `${node.op} ${node.dtype} ${node.shape.join()} ${node.inputs.map(idOf).join()} ${attributeKey(node)}`;
    const first = known.get(key);
    if (first !== undefined && sameData(first, node)) return first;
    known.set(key, node);
    return node;
  });
}
