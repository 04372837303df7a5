/** @module-tag slow */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/compiler/index.ts';
import { onnxruntimeCpu } from '../../../shared/engines/index.ts';
import { webgpuOperators } from '../../../shared/engines/webgpu-operators.ts';
import {
  drawingInputs,
  drawingOf,
  drawingSpecs,
  drawingStep,
  findRecipe,
  recipes,
  stateSpecs,
  trainingPrograms,
} from '../../../shared/gan/index.ts';
import { dataOf } from '../../helpers/data.ts';
import { tfjsCpu } from '../../helpers/engines.ts';
import { operatorsOf } from '../../helpers/operators.ts';
import { expectSameSteps, labels, toys } from './whole-steps.ts';

const ways = [
  [onnxruntimeCpu.id, 'inside', onnxruntimeCpu],
  [tfjsCpu.id, 'inside', tfjsCpu],
  [onnxruntimeCpu.id, 'apart', onnxruntimeCpu],
] as const;

describe.each(ways)('a whole training step on %s, updates %s', (_id, updates, engine) => {
  it.each(toys)('of %s computes what tfjs computes, three steps long', async (...toy) => {
    await expectSameSteps(toy, engine, updates);
  });
});

describe('every recipe', () => {
  it('has a toy here', () => {
    expect(new Set(toys.map(([id]) => id))).toEqual(new Set(recipes.map(({ info }) => info.id)));
  });

  it.each(toys)('%s asks a WebGPU device only for what it has kernels for', (id, options, picture) => {
    const model = findRecipe(id).build(options, dataOf(picture, labels));
    const drawing = drawingOf(model);
    const programs = [
      ...trainingPrograms(model).map(({ step, inputs }) =>
        compile(step, { state: stateSpecs(model), inputs }, { target: 'webgpu', loop: true }),
      ),
      compile(
        drawingStep(model, drawing),
        { state: drawingSpecs(model, drawing), inputs: drawingInputs(drawing, 4) },
        { target: 'webgpu' },
      ),
    ];
    const asked = programs.flatMap(({ stages }) => operatorsOf(stages[0].bytes));
    const missing = asked.filter(({ op, type }) => !webgpuOperators[op]?.some((known) => known === type));
    expect(asked.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });
});
