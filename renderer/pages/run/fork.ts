import type { OptionDeclarations } from '../../../shared/contract/index.ts';

/**
 * Options that a fork cannot change, with the reason: those of the size group decide the shapes of the networks, and
 * the checkpoint has the old ones.
 */
export function lockedInFork(options: OptionDeclarations, reason: string): Readonly<Record<string, string>> {
  const shaping = Object.entries(options).filter(([, option]) => option.group === 'size');
  return Object.fromEntries(shaping.map(([name]) => [name, reason]));
}

/** As far as a training may go. */
export const furthestGoal = 100_000_000;

/** The goal that is offered for going on from a step: the run's own where it lies ahead, else as far again. */
export function goalFrom(from: number, steps: number): number {
  return Math.min(furthestGoal, from < steps ? steps : from + Math.max(1, steps));
}

/** Whether a training can go on from a step to a goal. */
export function isGoalFrom(from: number, goal: number): boolean {
  return Number.isInteger(goal) && goal > from && goal <= furthestGoal;
}
