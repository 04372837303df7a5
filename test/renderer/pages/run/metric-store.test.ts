import { describe, expect, it } from 'vitest';
import { lowerBound, MetricStore } from '../../../../renderer/pages/run/metric-store.ts';

const series = (key: string, step: number[], mean: number[]) => ({ key, step, mean, min: mean, max: mean });
const row = (step: number, value: number) => ({ step, values: { d: value } });

describe('lowerBound', () => {
  it('finds the first entry that is not below a value', () => {
    expect([0, 1, 2, 5, 9].map((value) => lowerBound([1, 2, 5], value))).toEqual([0, 0, 1, 2, 3]);
  });
});

describe('MetricStore', () => {
  it('appends live rows to what was decimated', () => {
    const store = new MetricStore();
    store.replace([series('d', [10, 20], [1, 2])]);
    store.append([row(21, 3)]);
    expect(store.get('d')).toEqual({
      key: 'd',
      step: [10, 20, 21],
      mean: [1, 2, 3],
      min: [1, 2, 3],
      max: [1, 2, 3],
    });
  });

  it('begins a line for a metric that was not there before', () => {
    const store = new MetricStore();
    store.append([row(1, 0.5)]);
    expect(store.keys).toEqual(['d']);
  });

  it('replaces steps that are made again after a resume from an older checkpoint', () => {
    const store = new MetricStore();
    store.replace([series('d', [1, 2, 3, 4], [1, 1, 1, 1])]);
    store.append([row(3, 9)]);
    expect(store.get('d')?.step).toEqual([1, 2, 3]);
    expect(store.get('d')?.mean).toEqual([1, 1, 9]);
  });

  it('keeps rows that came while the studio decimated', () => {
    const store = new MetricStore();
    store.append([row(1, 1), row(2, 2), row(3, 3)]);
    store.replace([series('d', [1, 2], [1, 2])]);
    expect(store.get('d')?.step).toEqual([1, 2, 3]);
  });

  it('keeps nothing behind the end of a zoomed part', () => {
    const store = new MetricStore();
    store.append([row(1, 1), row(2, 2), row(3, 3), row(4, 4)]);
    store.replace([series('d', [1, 2], [1, 2])], 3);
    expect(store.get('d')?.step).toEqual([1, 2, 3]);
  });

  it('fills buckets as wide as those of the studio', () => {
    const store = new MetricStore();
    store.replace([series('d', [10, 20], [1, 2])]);
    store.append([row(21, 2), row(25, 4), row(30, 9), row(31, 5)]);
    expect(store.get('d')).toEqual({
      key: 'd',
      step: [10, 20, 30, 31],
      mean: [1, 2, 5, 5],
      min: [1, 2, 2, 5],
      max: [1, 2, 9, 5],
    });
  });

  it('never holds more than a chart can show, and keeps extremes and the newest step', () => {
    const store = new MetricStore();
    for (let step = 1; step <= 20_000; step++) store.append([row(step, step === 7_777 ? 99 : 1)]);
    const line = store.get('d');
    expect(line?.step.length).toBeLessThanOrEqual(1_600);
    expect(line?.step.length).toBeGreaterThan(700);
    expect([Math.max(...(line?.max ?? [])), Math.min(...(line?.min ?? [])), line?.step.at(-1)]).toEqual([
      99, 1, 20_000,
    ]);
    expect(line?.step).toEqual([...(line?.step ?? [])].sort((a, b) => a - b));
  });
});
