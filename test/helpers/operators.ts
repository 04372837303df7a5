/** What a compiled program asks a runtime for: its operators, each with the element type of the values it works on. */
import onnxProto from 'onnx-proto';

const { ModelProto } = onnxProto.onnx;
type GraphProto = onnxProto.onnx.IGraphProto;
type NodeProto = onnxProto.onnx.INodeProto;

export interface AskedOperator {
  readonly op: string;
  readonly type: string;
}

/** TensorProto.DataType. */
const typeNames: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  6: 'int32',
  7: 'int64',
  9: 'bool',
};
const givingTruth = new Set(['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'IsNaN', 'IsInf']);
const givingPlaces = new Set(['ArgMax', 'ArgMin', 'Shape']);

function operandType({ opType, input }: NodeProto, types: ReadonlyMap<string, string>): string {
  const name = input?.[opType === 'Where' ? 1 : 0] ?? '';
  return types.get(name) ?? 'unknown';
}

function resultType(node: NodeProto, operand: string): string {
  const op = node.opType ?? '';
  if (op === 'Cast') {
    return typeNames[Number(node.attribute?.find(({ name }) => name === 'to')?.i)] ?? 'unknown';
  }
  if (givingTruth.has(op)) return 'bool';
  return givingPlaces.has(op) ? 'int64' : operand;
}

function namedTypes({ input, initializer }: GraphProto): [string, string][] {
  return [
    ...(input ?? []).map(({ name, type }): [string, string] => [
      name ?? '',
      typeNames[type?.tensorType?.elemType ?? 0] ?? 'unknown',
    ]),
    ...(initializer ?? []).map(({ name, dataType }): [string, string] => [
      name ?? '',
      typeNames[dataType ?? 0] ?? 'unknown',
    ]),
  ];
}

/** Each pair once. Operators of another domain than the standard's have its name before theirs. */
export function operatorsOf(bytes: Uint8Array): readonly AskedOperator[] {
  const graph = ModelProto.decode(bytes).graph ?? {};
  const types = new Map(namedTypes(graph));
  const asked = new Map<string, AskedOperator>();
  for (const node of graph.node ?? []) {
    const type = operandType(node, types);
    const op = [node.domain ?? '', node.opType ?? ''].filter((part) => part !== '').join('.');
    asked.set(`${op} ${type}`, { op, type });
    for (const name of node.output ?? []) types.set(name, resultType(node, type));
  }
  return [...asked.values()];
}
