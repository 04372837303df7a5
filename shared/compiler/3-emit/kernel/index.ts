/**
 * Kernels: a region as a WebAssembly function that makes one pass over its arrays, four elements at a time, and writes the
 * new values over the old ones. Its arithmetic is IEEE's in single precision, operation by operation as the graph has it,
 * so it gives the bits that the runtime would.
 */
import { invariant } from '../../../errors/index.ts';
import { uniformValue } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import { isGivenNumber, isInPlaceOp, type InPlaceOp, type Region } from '../../2-optimize/stages/index.ts';
import { Code, type Instruction } from './wasm.ts';

/** The function that a kernel's module exports. */
export const kernelFunction = 'update';

/** Bytes that a kernel handles at once. Arrays begin and end at multiples of it. */
export const kernelStride = 16;

const words: Readonly<Record<Exclude<InPlaceOp, 'Identity' | 'Reciprocal'>, string>> = {
  Add: 'add',
  Sub: 'sub',
  Mul: 'mul',
  Div: 'div',
  Neg: 'neg',
  Abs: 'abs',
  Sqrt: 'sqrt',
};

const [from, to] = [0, 1];

/** Writes one region. Numbers are computed before the loop, arrays inside. */
class KernelWriter {
  readonly #region: Region;
  readonly #code: Code;
  readonly #pointers: ReadonlyMap<Node | string, number>;
  readonly #numbers: ReadonlyMap<Node, number>;
  /** Locals that hold values of four elements. */
  readonly #vectors = new Map<Node, number>();

  constructor(region: Region, pointers: readonly (Node | string)[]) {
    this.#region = region;
    const first = 2;
    this.#pointers = new Map(pointers.map((key, at) => [key, first + at]));
    this.#numbers = new Map(region.scalars.map((node, at) => [node, first + pointers.length + at]));
    this.#code = new Code([
      ...(['i32', 'i32'] as const),
      ...pointers.map(() => 'i32' as const),
      ...region.scalars.map(() => 'f32' as const),
    ]);
  }

  write(results: readonly (readonly [pointer: Node | string, value: Node])[]): Uint8Array<ArrayBuffer> {
    const { inside, arrays } = this.#region;
    for (const number of inside.flatMap(({ inputs }) => inputs)) {
      if (!arrays.includes(number) && !inside.includes(number)) this.#spread(number);
    }
    this.#code.add('loop');
    for (const array of arrays) this.#load(array);
    for (const node of inside) this.#compute(node);
    for (const [pointer, value] of results) this.#store(pointer, value);
    this.#code.add('local.get', from).add('i32.const', kernelStride).add('i32.add').add('local.tee', from);
    this.#code.add('local.get', to).add('i32.lt_u').add('br_if', 0).add('end');
    return this.#code.module(kernelFunction);
  }

  #vector(node: Node): number {
    const local = this.#vectors.get(node);
    invariant(local !== undefined, `${node.op} is not in the kernel`);
    return local;
  }

  #keep(node: Node): void {
    const local = this.#code.local('v128');
    this.#vectors.set(node, local);
    this.#code.add('local.set', local);
  }

  /** A single number in all four places. */
  #spread(node: Node): void {
    if (this.#vectors.has(node)) return;
    this.#number(node);
    this.#code.add('f32x4.splat');
    this.#keep(node);
  }

  #number(node: Node): void {
    const given = this.#numbers.get(node);
    const constant = node.op === 'Constant' ? uniformValue(node) : undefined;
    if (given !== undefined) this.#code.add('local.get', given);
    else if (constant !== undefined) this.#code.float(constant);
    else {
      invariant(isInPlaceOp(node) && isGivenNumber(node), `${node.op} is not given to the kernel`);
      if (node.op === 'Reciprocal') this.#code.float(1);
      for (const input of node.inputs) this.#number(input);
      this.#operate(node.op, 'f32');
    }
  }

  #operate(op: InPlaceOp, type: 'f32' | 'f32x4'): void {
    if (op === 'Identity') return;
    this.#code.add(`${type}.${op === 'Reciprocal' ? 'div' : words[op]}` as Instruction);
  }

  #address(pointer: Node | string): void {
    const local = this.#pointers.get(pointer);
    invariant(local !== undefined, 'every array has a pointer');
    this.#code.add('local.get', local).add('local.get', from).add('i32.add');
  }

  #load(array: Node): void {
    this.#address(array);
    this.#code.memory('v128.load');
    this.#keep(array);
  }

  #compute(node: Node): void {
    invariant(isInPlaceOp(node), `${node.op} is not a kernel's`);
    if (node.op === 'Reciprocal') this.#code.float(1).add('f32x4.splat');
    for (const input of node.inputs) this.#code.add('local.get', this.#vector(input));
    this.#operate(node.op, 'f32x4');
    this.#keep(node);
  }

  #store(pointer: Node | string, value: Node): void {
    this.#address(pointer);
    this.#code.add('local.get', this.#vector(value)).memory('v128.store');
  }
}

export interface Kernel {
  readonly module: Uint8Array<ArrayBuffer>;
  /** Names of the arrays, in the order of the function's parameters: bytes from, bytes to, an address each, then the numbers. */
  readonly arrays: readonly string[];
  readonly numbers: readonly string[];
}

/** @param nameOf names what a region reads */
export function writeKernel(region: Region, nameOf: (node: Node) => string): Kernel {
  const read = new Map(region.arrays.map((node) => [nameOf(node), node] as const));
  const written = [...region.results.keys()].filter((name) => !read.has(name));
  const pointers = [...read.values(), ...written];
  const results = [...region.results].map(([name, value]) => [read.get(name) ?? name, value] as const);
  const module = new KernelWriter(region, pointers).write(results);
  return { module, arrays: [...read.keys(), ...written], numbers: region.scalars.map(nameOf) };
}
