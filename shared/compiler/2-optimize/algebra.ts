/**
 * Algebra as a table of [pattern, replacement]. A rule never changes a value by more than the rounding of one
 * operation, and never turns a NaN into a number (so x · 0 stays).
 */
import type { Graph, Node } from '../graph/node.ts';
import { sameShape, sizeOf } from '../graph/shape.ts';
import { applyRules, keep, rules, type Replacement } from './rules/rule.ts';

/** Writes a replacement in terms of the bound nodes x and y. */
function of(build: (x: Node, y: Node, ...rest: Parameters<Replacement>) => Node | undefined): Replacement {
  return (match, root, g) => {
    const { x, y } = match.nodes;
    return x === undefined ? undefined : build(x, y ?? x, match, root, g);
  };
}

/** Multiplies x by a number, where numbers are floats. */
function scaled(factor: (a: number, b: number) => number): Replacement {
  return of((x, _y, { values }, root, g) => {
    if (x.dtype !== 'float32' || !sameShape(x.shape, root.shape)) return undefined;
    return g.mul(x, g.scalar(factor(values['a'] ?? 1, values['b'] ?? 1)));
  });
}

export const algebra = rules([
  ['Identity(x)', keep('x')],
  ['Add(x, 0)', keep('x')],
  ['Sub(x, 0)', keep('x')],
  ['Mul(x, 1)', keep('x')],
  ['Div(x, 1)', keep('x')],
  ['Pow(x, 1)', keep('x')],
  ['Where(c, x, x)', keep('x')],
  ['Max(x, x)', keep('x')],
  ['Min(x, x)', keep('x')],
  ['Neg(Neg(x))', keep('x')],
  ['Not(Not(x))', keep('x')],
  ['Sub(0, x)', of((x, _y, _m, root, g) => g.expand(g.unary('Neg', x), root.shape))],
  ['Mul(x, -1)', of((x, _y, _m, root, g) => g.expand(g.unary('Neg', x), root.shape))],
  ['Pow(x, 2)', of((x, _y, _m, root, g) => g.expand(g.mul(x, x), root.shape))],
  ['Pow(x, 0.5)', of((x, _y, _m, root, g) => g.expand(g.unary('Sqrt', x), root.shape))],
  ['Add(x, Neg(y))', of((x, y, _m, _root, g) => g.sub(x, y))],
  ['Sub(x, Neg(y))', of((x, y, _m, _root, g) => g.add(x, y))],
  ['Mul(Neg(x), Neg(y))', of((x, y, _m, _root, g) => g.mul(x, y))],
  ['Mul(x, Reciprocal(y))', of((x, y, _m, _root, g) => (sizeOf(x.shape) > 1 && sizeOf(y.shape) > 1 ? g.binary('Div', x, y) : undefined))],
  ['Mul(Neg(x), #a)', scaled((a) => -a)],
  ['Neg(Mul(x, #a))', scaled((a) => -a)],
  ['Mul(Mul(x, #a), #b)', scaled((a, b) => Math.fround(a * b))],
  // The slopes of ReLU and leaky ReLU: the runtime's Sign is slow.
  ['Sign(Max(x, 0))', of((_x, _y, _m, root, g) => (root.dtype === 'float32' ? g.node('UnitStep', root.inputs, {}) : undefined))],
  ['Max(Sign(x), #a)', of((x, _y, { values: { a = -1 } }, _root, g) =>
    x.dtype === 'float32' && a >= 0 && a <= 1 ? g.binary('Max', g.node('UnitStep', [x], {}), g.scalar(a)) : undefined)],
  ['Cast(x)', of((x, _y, _m, root) => (x.dtype === root.dtype ? x : undefined))],
  ['Cast(Cast(x))', of((x, _y, _m, root, g) => (x.dtype === 'bool' ? g.cast(x, root.dtype) : undefined))],
  ['Reshape(x)', of((x, _y, _m, root) => (sameShape(x.shape, root.shape) ? x : undefined))],
  ['Reshape(Reshape(x))', of((x, _y, _m, root, g) => g.reshape(x, root.shape))],
  ['Expand(x)', of((x, _y, _m, root) => (sameShape(x.shape, root.shape) ? x : undefined))],
  ['Expand(Expand(x))', of((x, _y, _m, root, g) => g.expand(x, root.shape))],
  ['Expand(Reshape(x))', of((x, _y, _m, root, g) => (x.shape.length === 0 ? g.expand(x, root.shape) : undefined))],
  ['Reshape(Expand(x))', of((x, _y, _m, root, g) => (sizeOf(x.shape) === 1 ? g.expand(g.reshape(x, []), root.shape) : undefined))],
  ['Transpose(x)', of((x, _y, _m, root, g) => {
    if (root.op !== 'Transpose') return undefined;
    // Moving axes of length 1 moves no values.
    const order = root.attrs.perm.filter((axis) => x.shape[axis] !== 1);
    return order.every((axis, i) => i === 0 || axis > (order[i - 1] ?? -1)) ? g.reshape(x, root.shape) : undefined;
  })],
  ['Transpose(Transpose(x))', of((x, _y, _m, root, g) => {
    const [inner] = root.inputs;
    if (root.op !== 'Transpose' || inner?.op !== 'Transpose') return undefined;
    return g.transpose(x, root.attrs.perm.map((axis) => inner.attrs.perm[axis] ?? axis));
  })],
]); // prettier-ignore

export function simplify(graph: Graph): Graph {
  return applyRules(graph, algebra);
}
