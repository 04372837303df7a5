/** Rewriting by a table of rules, to the point where none applies. */
import type { Builder } from '../../graph/builder.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { rewrite } from '../../graph/walk.ts';
import { type Match, matchPattern, parsePattern, type Pattern } from './pattern.ts';

/** What a matched node becomes; undefined where the rule does not apply after all. */
export type Replacement = (match: Match, root: Node, g: Builder) => Node | undefined;

export interface Rule {
  readonly text: string;
  readonly pattern: Pattern;
  readonly replace: Replacement;
}

/** A rule whose one node `x` replaces the whole, broadcast to its shape. */
export function keep(name: string): Replacement {
  return ({ nodes: { [name]: node } }, root, g) =>
    node === undefined || node.dtype !== root.dtype ? undefined : g.expand(node, root.shape);
}

/** Reads a table of [pattern, replacement]. */
export function rules(table: readonly (readonly [string, Replacement])[]): readonly Rule[] {
  return table.map(([text, replace]) => ({ text, pattern: parsePattern(text), replace }));
}

/** Rounds after which rewriting stops even if rules still apply; each round lets results of the last one match. */
const maxRounds = 12;

function applyOnce(byOp: ReadonlyMap<string, readonly Rule[]>, node: Node, g: Builder): Node {
  for (const rule of byOp.get(node.op) ?? []) {
    const match = matchPattern(rule.pattern, node);
    const result = match && rule.replace(match, node, g);
    if (result !== undefined) return result;
  }
  return node;
}

/** Applies a table of rules everywhere. */
export function applyRules(graph: Graph, table: readonly Rule[]): Graph {
  const byOp = Map.groupBy(table, ({ pattern }) => (pattern.kind === 'op' ? pattern.op : ''));
  let current = graph;
  for (let round = 0; round < maxRounds; round++) {
    let fired = 0;
    current = rewrite(current, (node, g) => {
      const result = applyOnce(byOp, node, g);
      if (result !== node) fired += 1;
      return result;
    });
    if (fired === 0) break;
  }
  return current;
}
