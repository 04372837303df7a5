/** Writes WebAssembly modules of one function over shared memory. The only file that knows the binary format. */

/** Operations, as the specification numbers them. Those on vectors of four numbers stand behind a prefix. */
const codes = {
  'loop': [0x03, 0x40], 'end': [0x0b], 'br_if': [0x0d],
  'local.get': [0x20], 'local.set': [0x21], 'local.tee': [0x22],
  'i32.const': [0x41], 'f32.const': [0x43], 'i32.lt_u': [0x49], 'i32.add': [0x6a],
  'f32.abs': [0x8b], 'f32.neg': [0x8c], 'f32.sqrt': [0x91],
  'f32.add': [0x92], 'f32.sub': [0x93], 'f32.mul': [0x94], 'f32.div': [0x95],
  'v128.load': [0xfd, 0x00], 'v128.store': [0xfd, 0x0b], 'f32x4.splat': [0xfd, 0x13],
  'f32x4.abs': [0xfd, 0xe0, 0x01], 'f32x4.neg': [0xfd, 0xe1, 0x01], 'f32x4.sqrt': [0xfd, 0xe3, 0x01],
  'f32x4.add': [0xfd, 0xe4, 0x01], 'f32x4.sub': [0xfd, 0xe5, 0x01],
  'f32x4.mul': [0xfd, 0xe6, 0x01], 'f32x4.div': [0xfd, 0xe7, 0x01],
} as const; // prettier-ignore
export type Instruction = keyof typeof codes;

const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export type ValueType = keyof typeof types;

/** A whole number in as few groups of seven bits as it needs (LEB128, unsigned). */
function whole(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...whole(value >>> 7)];
}

const withLength = (bytes: readonly number[]): readonly number[] => [...whole(bytes.length), ...bytes];
const list = (items: readonly (readonly number[])[]): readonly number[] => [
  ...whole(items.length),
  ...items.flat(),
];
const text = (letters: string): readonly number[] =>
  withLength(Array.from(letters, (letter) => letter.charCodeAt(0)));
const section = (id: number, content: readonly number[]): readonly number[] => [id, ...withLength(content)];

/** A function's body: locals after its parameters, and instructions. */
export class Code {
  readonly #parameters: readonly ValueType[];
  readonly #locals: ValueType[] = [];
  readonly #body: number[] = [];

  constructor(parameters: readonly ValueType[]) {
    this.#parameters = parameters;
  }

  /** A new local. @returns its number */
  local(type: ValueType): number {
    return this.#parameters.length + this.#locals.push(type) - 1;
  }

  /** @param operand of `local.*` and `br_if`, a number below 64 of `i32.const` */
  add(instruction: Instruction, operand?: number): this {
    this.#body.push(...codes[instruction], ...(operand === undefined ? [] : whole(operand)));
    return this;
  }

  float(value: number): this {
    this.#body.push(...codes['f32.const'], ...new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  /** Loads or stores four numbers at the address on the stack, aligned to 16 bytes. */
  memory(instruction: 'v128.load' | 'v128.store'): this {
    this.#body.push(...codes[instruction], 4, 0);
    return this;
  }

  /** The module: it imports `env.memory`, shared, and exports the function by this name. */
  module(name: string): Uint8Array<ArrayBuffer> {
    const locals = list(this.#locals.map((type) => [1, types[type]]));
    const body = withLength([...locals, ...this.#body, ...codes.end]);
    const signature = [0x60, ...list(this.#parameters.map((type) => [types[type]])), 0];
    const [memory, pages] = [0x02, [0x03, 1, ...whole(65_536)]];
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, list([signature])),
      ...section(2, list([[...text('env'), ...text('memory'), memory, ...pages]])),
      ...section(3, list([[0]])),
      ...section(7, list([[...text(name), 0, 0]])),
      ...section(10, list([body])),
    ]);
  }
}
