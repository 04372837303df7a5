/** Phase 2: makes a traced graph cheaper and lowers it to what the target computes. Each pass is a pure function, checked after. */
import { check } from '../graph/check.ts';
import type { Graph } from '../graph/node.ts';
import { simplify } from './algebra.ts';
import { mergeCommonSubexpressions } from './common-subexpressions.ts';
import { dropBroadcasts } from './drop-broadcasts.ts';
import { foldConstants } from './fold-constants.ts';
import { lower, type Target } from './lower/index.ts';
import { sinkTransposes } from './sink-transposes.ts';

export type { Target } from './lower/index.ts';

type Pass = (graph: Graph) => Graph;

/** Dead code needs no pass: what no result reaches is not part of a graph. */
const simplifying: readonly Pass[] = [mergeCommonSubexpressions, dropBroadcasts, foldConstants, simplify];

const passes: Readonly<Record<Target, readonly Pass[]>> = {
  cpu: [
    ...simplifying,
    ...simplifying,
    (graph) => lower(graph, 'cpu'),
    ...simplifying,
    mergeCommonSubexpressions,
  ],
  portable: [
    ...simplifying,
    ...simplifying,
    (graph) => lower(graph, 'portable'),
    sinkTransposes,
    ...simplifying,
    mergeCommonSubexpressions,
  ],
};

export function optimize(graph: Graph, target: Target): Graph {
  return passes[target].reduce((before, pass) => check(pass(before)), graph);
}
