/** Objectives by id, one file each. */
import { hinge } from './hinge.ts';
import { leastSquares } from './least-squares.ts';
import { minimax } from './minimax.ts';
import { nonSaturating } from './non-saturating.ts';
import type { Objective } from './objective.ts';
import { wasserstein } from './wasserstein.ts';

export type { Objective } from './objective.ts';

export const objectives = {
  'non-saturating': nonSaturating,
  minimax,
  hinge,
  wasserstein,
  'least-squares': leastSquares,
} as const satisfies Record<string, Objective>;
