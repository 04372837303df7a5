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

/** A table of rules, by the operation that a rule begins with. */
class Table {
  readonly #byOp: ReadonlyMap<string, readonly Rule[]>;
  /** Nodes that no rule changes. They never will be changed: neither they nor rules change. */
  readonly #settled = new WeakSet<Node>();

  constructor(table: readonly Rule[]) {
    this.#byOp = Map.groupBy(table, ({ pattern }) => (pattern.kind === 'op' ? pattern.op : ''));
  }

  apply(node: Node, g: Builder): Node {
    const some = this.#byOp.get(node.op);
    if (some === undefined || this.#settled.has(node)) return node;
    for (const rule of some) {
      const match = matchPattern(rule.pattern, node);
      const result = match && rule.replace(match, node, g);
      if (result !== undefined) return result;
    }
    this.#settled.add(node);
    return node;
  }
}

const tables = new WeakMap<readonly Rule[], Table>();

function tableOf(some: readonly Rule[]): Table {
  const table = tables.get(some) ?? new Table(some);
  tables.set(some, table);
  return table;
}

/** Applies a table of rules everywhere. */
export function applyRules(graph: Graph, some: readonly Rule[]): Graph {
  const table = tableOf(some);
  let current = graph;
  for (let round = 0; round < maxRounds; round++) {
    const before = current;
    current = rewrite(before, (node, g) => table.apply(node, g));
    if (current === before) break;
  }
  return current;
}
