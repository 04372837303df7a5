/** Phase 2: makes a traced graph cheaper and lowers it to what the target computes. Each pass is a pure function, checked after. */
import { checkPass } from '../graph/check.ts';
import type { Graph, Node } from '../graph/node.ts';
import { simplify } from './algebra.ts';
import { mergeCommonSubexpressions } from './common-subexpressions.ts';
import { dropBroadcasts } from './drop-broadcasts.ts';
import { foldConstants } from './fold-constants.ts';
import { fuseDense } from './lower/gemm.ts';
import { lower, type Lowering } from './lower/index.ts';
import { writeAsRows } from './lower/rows.ts';
import { avoidMissingKernels } from './lower/webgpu.ts';
import { recompute } from './recompute.ts';
import { sinkTransposes } from './sink-transposes.ts';

export type { Convolutions, Lowering } from './lower/index.ts';

type Pass = (graph: Graph) => Graph;

/** Dead code needs no pass: what no result reaches is not part of a graph. */
const simplifying: readonly Pass[] = [mergeCommonSubexpressions, dropBroadcasts, foldConstants, simplify];

/** Convolutions between image operators leave transposes behind, which the CPU does not have. */
function passesOf({ target, ...lowering }: Lowering): readonly Pass[] {
  const moving = target === 'cpu' ? [] : [sinkTransposes];
  const inRows = target === 'cpu' ? [fuseDense, writeAsRows] : [];
  const avoiding = target === 'webgpu' ? [avoidMissingKernels] : [];
  return [
    ...simplifying,
    ...simplifying,
    (graph) => lower(graph, { target, ...lowering }),
    ...moving,
    ...simplifying,
    ...inRows,
    ...simplifying,
    ...avoiding,
    mergeCommonSubexpressions,
    ...(target === 'cpu' ? [recompute] : []),
  ];
}

function inPasses(graph: Graph, passes: readonly Pass[]): Graph {
  const sound = new Set<Node>();
  return passes.reduce((before, pass) => checkPass(before, pass(before), sound), graph);
}

/** What no target minds. What a graph is split by is seen best afterwards. */
export function simplified(graph: Graph): Graph {
  return inPasses(graph, simplifying);
}

export function optimize(graph: Graph, lowering: Lowering): Graph {
  return inPasses(graph, passesOf(lowering));
}
