import { describe, expect, it } from 'vitest';
import {
  changesBetween,
  contentInMeta,
  contentOf,
  requireSameRun,
  sealedMeta,
} from '../../../main/runs/seal.ts';

const file = {
  run: 'r',
  recipe: 'gan',
  options: { width: 8, name: 'x' },
  seed: 3,
  steps: 10,
  threads: 1,
  engine: 'auto',
  datasets: { data: { id: 'd', folder: '/here', labels: ['a', 'b'] } },
};
const further = { ...file, steps: 20, engine: 'onnxruntime-cpu' };
const changed = { ...file, seed: 9 };
const path = '/data/runs/r/run.json';

describe('the seal of a run', () => {
  it('does not mind spelling, order, and where the dataset lies', () => {
    const { datasets, seed, ...rest } = file;
    const { labels } = datasets.data;
    const moved = { seed, datasets: { data: { labels, folder: '/there', id: 'd' } }, ...rest };
    expect(contentOf(moved)).toBe(contentOf(file));
  });

  it('tells every change by its place', () => {
    const other = {
      ...file,
      seed: 9,
      options: { width: 16 },
      datasets: { data: { id: 'd', labels: ['a'] } },
    };
    expect(changesBetween(contentOf(file), contentOf(other))).toBe(
      'datasets.data.labels: ["a","b"] → ["a"], options.name: "x" → –, options.width: 8 → 16, seed: 3 → 9',
    );
  });

  it('lies in a checkpoint, which refuses a run that says anything else but its goal and engine', () => {
    const meta = { step: 1, ...sealedMeta(file) };
    expect(contentInMeta(meta)).toBe(contentOf(file));
    requireSameRun(meta, further, path);
    expect(() => requireSameRun(meta, changed, path)).toThrow(
      expect.objectContaining({
        code: 'run_file_changed',
        params: { run: 'r', file: path, changes: 'seed: 3 → 9' },
      }) as Error,
    );
  });

  it('is not asked for in checkpoints of before, nor trusted where it does not fit', () => {
    requireSameRun({ step: 1 }, changed, path);
    expect(contentInMeta({ run: { ...file, seed: 9 }, seal: sealedMeta(file).seal })).toBeNull();
  });
});
