import { describe, expect, it } from 'vitest';
import { furthestGoal, goalFrom, isGoalFrom } from '../../../../renderer/pages/run/fork.ts';

describe('the goal that is offered', () => {
  it('is one that can be taken, wherever the run stands', () => {
    expect([goalFrom(200, 1000), goalFrom(1000, 1000), goalFrom(1500, 1000)]).toEqual([1000, 2000, 2500]);
    for (const [from, steps] of [
      [0, 0],
      [0, 1],
      [2000, 2000],
      [furthestGoal - 1, furthestGoal - 1],
    ] as const) {
      expect(isGoalFrom(from, goalFrom(from, steps))).toBe(true);
    }
  });

  it('lies ahead, in whole steps', () => {
    expect([
      isGoalFrom(10, 10),
      isGoalFrom(10, 10.5),
      isGoalFrom(10, Number.NaN),
      isGoalFrom(10, 11),
    ]).toEqual([false, false, false, true]);
  });
});
