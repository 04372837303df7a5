/** Phase 2: makes a traced graph cheaper and lowers it to what the target computes. Each pass is a pure function, checked after. */
import { check } from '../graph/check.ts';
import type { Graph } from '../graph/node.ts';
import { mergeCommonSubexpressions } from './common-subexpressions.ts';
import { lower, type Target } from './lower/index.ts';

export type { Target } from './lower/index.ts';

type Pass = (graph: Graph) => Graph;

export function optimize(graph: Graph, target: Target): Graph {
  const passes: readonly Pass[] = [
    mergeCommonSubexpressions,
    (before) => lower(before, target),
    mergeCommonSubexpressions,
  ];
  return passes.reduce((before, pass) => check(pass(before)), graph);
}
