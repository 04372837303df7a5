/** A plan in words: what a run needs, and what to change where that is not there. */
import { fill, type Plan } from '../../shared/contract/index.ts';
import { bytes, count } from './format.ts';
import type { Output } from './output.ts';
import { words } from './words.ts';

type Say = Pick<Output, 'say' | 'locale'>;

/** Nothing where the run fits into the free memory; otherwise the warning and what to change. */
export function memoryShortage({ say, locale }: Say, plan: Plan): readonly string[] {
  const { memoryBytes, freeMemoryBytes, fittingBatch, fittingParts } = plan;
  if (memoryBytes <= freeMemoryBytes) return [];
  const sizes = { needed: bytes(memoryBytes, locale), free: bytes(freeMemoryBytes, locale) };
  const advice = [
    ...(fittingParts === null ? [] : [fill(say(words.fittingParts), { parts: fittingParts })]),
    ...(fittingBatch === null ? [] : [fill(say(words.fittingBatch), { batch: fittingBatch })]),
  ];
  return [fill(say(words.tooLarge), sizes), ...(advice.length > 0 ? advice : [say(words.noBatchFits)])];
}

export function planLines(output: Say, plan: Plan): readonly string[] {
  const { say, locale } = output;
  const { parameters, flopsPerStep, memoryBytes, freeMemoryBytes, diskBytes, freeDiskBytes } = plan;
  const size = { parameters: count(parameters, locale), gflops: count(flopsPerStep / 1e9, locale) };
  const memory = { needed: bytes(memoryBytes, locale), free: bytes(freeMemoryBytes, locale) };
  const disk = { needed: bytes(diskBytes, locale), free: bytes(freeDiskBytes, locale) };
  return [
    fill(say(words.planSize), size),
    fill(say(words.planMemory), memory),
    fill(say(words.planDisk), disk),
    ...memoryShortage(output, plan),
  ];
}
