import { describe, expect, it } from 'vitest';
import { appendRows } from '../../../renderer/state/live-run.svelte.ts';

const row = (step: number, d: number) => ({ step, values: { d } });
const empty = new Map<string, never>();

describe('appendRows', () => {
  it('adds new steps to the end of their series', () => {
    const series = appendRows(appendRows(empty, [row(1, 10), row(2, 20)]), [row(3, 30)]);
    expect(series.get('d')).toEqual({
      key: 'd',
      step: [1, 2, 3],
      mean: [10, 20, 30],
      min: [10, 20, 30],
      max: [10, 20, 30],
    });
  });

  it('replaces steps that a run made again after going back to a checkpoint', () => {
    const before = appendRows(empty, [row(1, 10), row(2, 20), row(3, 30)]);
    expect(appendRows(before, [row(2, 21)]).get('d')).toMatchObject({ step: [1, 2], mean: [10, 21] });
  });

  it('leaves other series as they are', () => {
    const before = appendRows(empty, [{ step: 1, values: { d: 1, g: 2 } }]);
    expect(appendRows(before, [row(2, 5)]).get('g')).toBe(before.get('g'));
  });

  it('merges neighbours of a series that grew too long, keeping its edges', () => {
    const rows = [row(1, 1), row(2, 3), row(3, 9), row(4, 5), row(5, 7)];
    expect(appendRows(empty, rows, 4).get('d')).toEqual({
      key: 'd',
      step: [2, 4, 5],
      mean: [2, 7, 7],
      min: [1, 5, 7],
      max: [3, 9, 7],
    });
  });
});
