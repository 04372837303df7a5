/**
 * Patterns over graph nodes, written as they read: `Mul(x, 1)`, `Neg(Neg(x))`, `Mul(Mul(x, #a), #b)`.
 * A name binds any node (the same name again must be the same node), a number is a constant of that value in every
 * element, `#name` binds any such constant, `Op(…)` is an operation with these operands in this order, or in the
 * other order where the operation commutes.
 */
import { invariant } from '../../../errors/index.ts';
import { uniformValue } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';

export type Pattern =
  | { readonly kind: 'any'; readonly name: string }
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'op'; readonly op: string; readonly operands: readonly Pattern[] };

/** What the names of a pattern stand for in one match. */
export interface Match {
  readonly nodes: Readonly<Record<string, Node>>;
  readonly values: Readonly<Record<string, number>>;
}

const commutative = new Set(['Add', 'Mul', 'Max', 'Min', 'And', 'Or', 'Xor', 'Equal']);

/** Reads a pattern from text. */
export function parsePattern(text: string): Pattern {
  const tokens = text.match(/[(),]|[^(),\s]+/g) ?? [];
  let at = 0;
  const parse = (): Pattern => {
    const token = tokens[at++];
    invariant(token !== undefined && !'(),'.includes(token), `pattern ${text} breaks off`);
    if (token.startsWith('#')) return { kind: 'constant', name: token.slice(1) };
    if (/^-?[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    if (tokens[at] !== '(') return { kind: 'any', name: token };
    const operands: Pattern[] = [];
    while (tokens[at] !== ')') {
      at += 1;
      operands.push(parse());
    }
    at += 1;
    return { kind: 'op', op: token, operands };
  };
  return parse();
}

function matchOperands(
  patterns: readonly Pattern[],
  nodes: readonly Node[],
  match: Match,
): Match | undefined {
  if (patterns.length !== nodes.length) return undefined;
  return patterns.reduce<Match | undefined>((found, pattern, i) => {
    const node = nodes[i];
    return found === undefined || node === undefined ? undefined : matchPattern(pattern, node, found);
  }, match);
}

/** What a node binds in a pattern, added to what is bound already; undefined where it does not match. */
export function matchPattern(
  pattern: Pattern,
  node: Node,
  match: Match = { nodes: {}, values: {} },
): Match | undefined {
  switch (pattern.kind) {
    case 'any': {
      const bound = match.nodes[pattern.name];
      if (bound !== undefined) return bound === node ? match : undefined;
      return { ...match, nodes: { ...match.nodes, [pattern.name]: node } };
    }
    case 'constant': {
      const value = uniformValue(node);
      return value === undefined
        ? undefined
        : { ...match, values: { ...match.values, [pattern.name]: value } };
    }
    case 'number':
      return uniformValue(node) === pattern.value ? match : undefined;
    case 'op': {
      if (node.op !== pattern.op) return undefined;
      const found = matchOperands(pattern.operands, node.inputs, match);
      if (found !== undefined || !commutative.has(pattern.op)) return found;
      return matchOperands(pattern.operands.toReversed(), node.inputs, match);
    }
  }
}
