import { describe, expect, it } from 'vitest';
import { memoryBytes } from '../../../../main/worker/planning/memory.ts';
import { compileDrawing, compileTraining } from '../../../../main/worker/engine/programs.ts';
import { onnxruntimeCpu } from '../../../../shared/engines/index.ts';
import { drawingOf, findRecipe, trainingPrograms } from '../../../../shared/gan/index.ts';
import { mapValues } from '../../../../shared/gan/record.ts';
import { dataOf } from '../../../helpers/data.ts';
import { toyRun } from '../../../helpers/toy-run.ts';

const data = dataOf({ height: 16, width: 16, channels: 1 });
const model = findRecipe('stylegan2').build({ finest: 2, most: 4, latent: 6, batch: 8 }, data);
const compiled = compileTraining(model, trainingPrograms(model), onnxruntimeCpu);

describe('the programs of a training', () => {
  it('keep no memory between two runs where they are due on some steps only', () => {
    expect(mapValues(compiled, ({ isLazy }) => isLazy)).toEqual({ 'd+g': false, r1: true, path: true });
  });

  it('are planned with the largest of these, not with their sum', () => {
    const sampler = compileDrawing(model, drawingOf(model), 64);
    const bytes = (programs: typeof compiled) => memoryBytes(toyRun('.'), model, programs, sampler);
    const kept = mapValues(compiled, (program) => ({ ...program, isLazy: false }));
    const arenas = ['r1', 'path'].map((name) => compiled[name]!.counts.arenaBytes.loop);
    const peaks = ['r1', 'path'].map((name) => compiled[name]!.counts.activationBytes);
    const sum = arenas.reduce((total, arena) => total + arena, 0);
    expect(bytes(kept) - bytes(compiled)).toBe(sum - Math.max(...peaks));
  });
});
