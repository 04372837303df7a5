import { describe, expect, it } from 'vitest';
import { memoryShortage, planLines } from '../../../main/terminal/plan.ts';
import type { Locale, Plan, Text } from '../../../shared/contract/index.ts';

const plan: Plan = {
  networks: [],
  parameters: 1234567,
  flopsPerStep: 2.5e9,
  memoryBytes: 9e9,
  freeMemoryBytes: 4e9,
  fittingBatch: 48,
  fittingParts: 2,
  checkpointBytes: 1,
  sampleBytes: 1,
  diskBytes: 2e6,
  freeDiskBytes: 5e9,
};
const spoken = (locale: Locale) => ({ locale, say: (text: Text) => text[locale] });

describe('memoryShortage', () => {
  it('is silent where the run fits', () => {
    expect(memoryShortage(spoken('en'), { ...plan, freeMemoryBytes: 9e9 })).toEqual([]);
  });

  it('warns and proposes parts and a batch that fit', () => {
    expect(memoryShortage(spoken('en'), plan)).toEqual([
      'This run needs 9 GB of memory and 4 GB is free: it may be slow, or be ended by the system.',
      'It would fit with --set accumulation=2: the same batch, computed in parts',
      'It would fit with --set batch=48',
    ]);
    expect(memoryShortage(spoken('zh-CN'), plan).at(2)).toBe('改用 --set batch=48 即可容纳');
  });

  it('says that no batch would do', () => {
    expect(memoryShortage(spoken('en'), { ...plan, fittingBatch: null, fittingParts: null }).at(1)).toMatch(
      /^No batch/,
    );
  });
});

describe('planLines', () => {
  it('tells size, memory, disk and what to change', () => {
    expect(planLines(spoken('en'), plan)).toEqual([
      '1,234,567 parameters, 2.5 GFLOP a step',
      'Memory: 9 GB needed, 4 GB free',
      'Disk: 2 MB needed, 5 GB free',
      ...memoryShortage(spoken('en'), plan),
    ]);
  });
});
