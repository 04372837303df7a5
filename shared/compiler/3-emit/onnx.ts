/** Builds ONNX models. The only file that knows the protobuf messages. */
import onnxProto from 'onnx-proto';
import type { Dtype, TensorSpec } from '../types.ts';

const { AttributeProto, ModelProto } = onnxProto.onnx;
type NodeProto = onnxProto.onnx.INodeProto;
type TensorProto = onnxProto.onnx.ITensorProto;
type ValueInfo = onnxProto.onnx.IValueInfoProto;
type GraphProto = onnxProto.onnx.IGraphProto;

/** The operator set every program is written in, and the first file format that carries it. */
export const opset = 17;
const irVersion = 8;

/** TensorProto.DataType. */
const typeCodes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const satisfies Record<
  Dtype | 'int64',
  number
>;
export type OnnxType = keyof typeof typeCodes;

export function typeCode(type: OnnxType): number {
  return typeCodes[type];
}

/** A graph as an attribute: the body of a control-flow operator. */
export interface Body {
  readonly graph: GraphProto;
}
export type Attribute = number | string | readonly number[] | { readonly float: number } | Body;

/** Attribute texts are ASCII. */
function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function attribute(name: string, value: Attribute): onnxProto.onnx.IAttributeProto {
  const { AttributeType } = AttributeProto;
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: asciiBytes(value) };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ('graph' in value) return { name, type: AttributeType.GRAPH, g: value.graph };
  return { name, type: AttributeType.INTS, ints: [...value] };
}

/** An axis length: a number, or the name of one that is free. */
export type Axis = number | string;

/** A named tensor of a graph's signature. */
export interface Signature {
  readonly name: string;
  readonly type: OnnxType;
  /** Left out where any rank will do. */
  readonly axes?: readonly Axis[];
}

function valueInfo({ name, type, axes }: Signature): ValueInfo {
  const elemType = typeCodes[type];
  if (axes === undefined) return { name, type: { tensorType: { elemType } } };
  const dim = axes.map((axis) => (typeof axis === 'number' ? { dimValue: axis } : { dimParam: axis }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

/** Little-endian bytes of a typed array, as ONNX stores them. */
function rawBytes(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}

/** Collects operators and constants of one graph. */
export class OnnxGraph {
  readonly #nodes: NodeProto[] = [];
  readonly #constants: TensorProto[] = [];
  readonly #numbers = new Map<string, string>();
  readonly #renamed = new Map<string, string>();
  readonly #prefix: string;
  #count = 0;

  /** @param prefix keeps the value names of a body apart from those around it */
  constructor(prefix = '') {
    this.#prefix = prefix;
  }

  #name(): string {
    return `${this.#prefix}v${this.#count++}`;
  }

  /** Appends an operator and names its value. `scope` becomes part of the operator's name, for the runtime's errors. */
  node(
    op: string,
    inputs: readonly string[],
    attrs: Readonly<Record<string, Attribute>> = {},
    options: { readonly output?: string; readonly scope?: string; readonly domain?: string } = {},
  ): string {
    const output = options.output ?? this.#name();
    this.#nodes.push({
      name: `${options.scope ?? ''}/${op}:${output}`,
      opType: op,
      domain: options.domain ?? '',
      input: [...inputs],
      output: [output],
      attribute: Object.entries(attrs).map(([name, value]) => attribute(name, value)),
    });
    return output;
  }

  /** Appends an operator of several values with given names. */
  nodes(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attrs: Readonly<Record<string, Attribute>>,
  ) {
    this.#nodes.push({
      name: `/${op}`,
      opType: op,
      input: [...inputs],
      output: [...outputs],
      attribute: Object.entries(attrs).map(([name, value]) => attribute(name, value)),
    });
  }

  /** A tensor of constant values. */
  constant(data: ArrayBufferView, shape: readonly number[], type: OnnxType, name = this.#name()): string {
    this.#constants.push({ name, dims: [...shape], dataType: typeCodes[type], rawData: rawBytes(data) });
    return name;
  }

  /** A vector of whole numbers, as shapes and axes are given; equal ones are shared. */
  numbers(values: readonly number[]): string {
    const key = values.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const name = this.constant(BigInt64Array.from(values, BigInt), [values.length], 'int64');
    this.#numbers.set(key, name);
    return name;
  }

  /** Gives a value another name, wherever it is written or read in the finished graph. */
  rename(from: string, to: string): void {
    this.#renamed.set(from, to);
  }

  #withNewNames(node: NodeProto): NodeProto {
    const renamed = (names: readonly string[] | null | undefined) =>
      (names ?? []).map((name) => this.#renamed.get(name) ?? name);
    return { ...node, input: renamed(node.input), output: renamed(node.output) };
  }

  /** The finished graph. */
  body(name: string, inputs: readonly Signature[], outputs: readonly Signature[]): Body {
    return {
      graph: {
        name,
        node: this.#nodes.map((node) => this.#withNewNames(node)),
        initializer: this.#constants,
        input: inputs.map(valueInfo),
        output: outputs.map(valueInfo),
      },
    };
  }
}

/** A model around a graph, as bytes. */
export function encodeModel({ graph }: Body): Uint8Array {
  return ModelProto.encode({
    irVersion,
    producerName: 'GAN Studio',
    opsetImport: [
      { domain: '', version: opset },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph,
  }).finish();
}

/** A model without the runtime's own operators, as bytes, with notes for who reads the file. */
export function encodePortableModel({ graph }: Body): Uint8Array {
  return ModelProto.encode({
    irVersion,
    producerName: 'GAN Studio',
    opsetImport: [{ domain: '', version: opset }],
    graph,
  }).finish();
}

/** What is said of a finished file beside its graph. */
export interface FileOptions {
  /** Whole-number inputs that are int64 in the file, as the world's tools have them, and int32 inside. */
  readonly longInputs?: readonly string[];
  /** Texts by key, for whoever reads the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Declares an input as int64 and turns it into what the graph reads. */
function widen(graph: GraphProto, name: string): GraphProto {
  const narrow = `${name}/int32`;
  const input = graph.input?.find((one) => one.name === name);
  if (input?.type?.tensorType === undefined || input.type.tensorType === null) return graph;
  const wide = { ...input, type: { tensorType: { ...input.type.tensorType, elemType: typeCodes.int64 } } };
  const cast: NodeProto = {
    name: `/Cast:${narrow}`,
    opType: 'Cast',
    input: [name],
    output: [narrow],
    attribute: [attribute('to', typeCodes.int32)],
  };
  const node = (graph.node ?? []).map((one) => ({
    ...one,
    input: (one.input ?? []).map((used) => (used === name ? narrow : used)),
  }));
  return {
    ...graph,
    input: (graph.input ?? []).map((one) => (one === input ? wide : one)),
    node: [cast, ...node],
  };
}

/**
 * Puts values in the place of a model's inputs of the same name, so that the file needs them no more. Values that the
 * model does not ask for stay out of it.
 */
export function bakeInputs(
  bytes: Uint8Array,
  values: Readonly<Record<string, TensorSpec & { readonly data: ArrayBufferView }>>,
  { longInputs = [], metadata = {} }: FileOptions = {},
): Uint8Array {
  const model = ModelProto.decode(bytes);
  const graph = longInputs.reduce<GraphProto>(widen, model.graph ?? {});
  const inputs = graph.input ?? [];
  const asked = new Set(inputs.map(({ name }) => name));
  graph.input = inputs.filter(({ name }) => !(name !== undefined && name !== null && name in values));
  graph.initializer = [
    ...(graph.initializer ?? []),
    ...Object.entries(values)
      .filter(([name]) => asked.has(name))
      .map(([name, { shape, dtype, data }]) => ({
        name,
        dims: [...shape],
        dataType: typeCodes[dtype],
        rawData: rawBytes(data),
      })),
  ];
  const metadataProps = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  model.graph = graph;
  model.metadataProps = metadataProps;
  return ModelProto.encode(model).finish();
}
