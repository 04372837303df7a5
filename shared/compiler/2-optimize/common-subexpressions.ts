/** Merges nodes that compute the same: same operation, same operands, same attributes. */
import type { ConstantData, Graph, Node, NodeOf } from '../graph/node.ts';
import { sameShape } from '../graph/shape.ts';
import { rewrite } from '../graph/walk.ts';

/** Constants longer than this are told apart by a checksum first. */
const longConstant = 64;

/** By data: constants that share it are many. */
const checksums = new WeakMap<ConstantData, number>();

function checksum(data: ConstantData): number {
  const sum = checksums.get(data) ?? sumOf(data);
  checksums.set(data, sum);
  return sum;
}

function sumOf({ buffer, byteOffset, byteLength }: ConstantData): number {
  // Four bytes at a time, where they are whole words.
  const isWords = byteOffset % 4 === 0 && byteLength % 4 === 0;
  const words = isWords
    ? new Int32Array(buffer, byteOffset, byteLength / 4)
    : new Uint8Array(buffer, byteOffset, byteLength);
  let sum = 17;
  for (let at = 0; at < words.length; at++) sum = (Math.imul(sum, 31) + (words[at] ?? 0)) | 0;
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

function isSame(a: Node, b: Node): boolean {
  if (a.op !== b.op || a.inputs.length !== b.inputs.length) return false;
  if (!a.inputs.every((input, i) => input === b.inputs[i])) return false;
  if (a.attrs !== b.attrs && attributeKey(a) !== attributeKey(b)) return false;
  // What operation, operands and attributes are the same has the same type, but for constants.
  return a.op !== 'Constant' || (a.dtype === b.dtype && sameShape(a.shape, b.shape) && sameData(a, b));
}

/** Which of two nodes that are the same comes first in a graph. */
class Known {
  /** By operation and first operand, or by what a constant holds: of those few are alike. */
  readonly #alike = new Map<Node | string, Map<string, Node[]>>();

  first(node: Node): Node {
    const [operand] = node.inputs;
    const alike = this.#likeIt(operand ?? attributeKey(node), node.op);
    const first = alike.find((other) => isSame(other, node));
    if (first !== undefined) return first;
    alike.push(node);
    return node;
  }

  #likeIt(key: Node | string, op: string): Node[] {
    let byOp = this.#alike.get(key);
    if (byOp === undefined) this.#alike.set(key, (byOp = new Map<string, Node[]>()));
    let alike = byOp.get(op);
    if (alike === undefined) byOp.set(op, (alike = []));
    return alike;
  }
}

export function mergeCommonSubexpressions(graph: Graph): Graph {
  const known = new Known();
  return rewrite(graph, (node) => (node.op === 'Input' ? node : known.first(node)));
}
