/** Objectives by id, one file each. */
import { minimax } from './minimax.ts';
import { nonSaturating } from './non-saturating.ts';
import type { Objective } from './objective.ts';

export type { Objective } from './objective.ts';

export const objectives = {
  'non-saturating': nonSaturating,
  minimax,
} as const satisfies Record<string, Objective>;
