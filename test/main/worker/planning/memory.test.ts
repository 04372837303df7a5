/** @module-tag slow */
import { describe, expect, it } from 'vitest';
import { type MemoryCase, measureMemory } from '../../../bench/memory.ts';

const cases: readonly MemoryCase[] = [
  { recipe: 'gan', side: 28, channels: 1, options: {} },
  { recipe: 'dcgan', side: 28, channels: 1, options: {} },
  { recipe: 'dcgan', side: 32, channels: 3, options: { width: 48, batch: 64 } },
  { recipe: 'wgan-gp', side: 28, channels: 1, options: {} },
  { recipe: 'pix2pix', side: 64, channels: 3, isPair: true, options: {} },
];

// The system tells the peak of a process only on Linux.
describe.skipIf(process.platform !== 'linux')('the memory that a plan predicts', () => {
  // When the garbage collector comes moves a small run's peak by a tenth: what is wrong stays wrong three times.
  const options = { timeout: 300_000, retry: 2 };
  it.each(cases)('is within 15 % of what $recipe takes, $options', options, async (one) => {
    const { predictedBytes, measuredBytes } = await measureMemory(one, 4);
    expect(predictedBytes / measuredBytes).toBeGreaterThan(0.85);
    expect(predictedBytes / measuredBytes).toBeLessThan(1.15);
  });
});
