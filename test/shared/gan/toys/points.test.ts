import { describe, expect, it } from 'vitest';
import { compile } from '../../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../../shared/engines/index.ts';
import {
  adam,
  drawingInputs,
  drawingOf,
  drawingSpecs,
  drawingStep,
  drawnValues,
  initialState,
  mixtures,
  modesOf,
  pointsModel,
  seeded,
  stateSpecs,
} from '../../../../shared/gan/index.ts';
import { onlyProgram, stepInputs } from '../../../helpers/updates.ts';

const model = pointsModel({
  mixture: mixtures.ring,
  width: 32,
  depth: 2,
  latent: 2,
  batch: 128,
  optimizer: adam({ rate: 1e-3, beta1: 0.5 }),
});

describe('a game on points', () => {
  it('draws points [N, 2] that come to where the real ones are', { timeout: 60_000 }, async () => {
    const program = onlyProgram(model);
    const state = initialState(model, 3);
    const options = { state: stateSpecs(model), inputs: program.inputs };
    const compiled = compile(program.step, options, { loop: true });
    const runner = await loadOne(onnxruntimeCpu, compiled, state, { threads: 1 });
    for (let step = 0; step < 1500; step++) await runner.run(stepInputs(model, program, step));
    const points = drawingOf(model);
    const values = drawnValues(model, points, await runner.read(), true);
    await runner.release();
    const sampler = compile(drawingStep(model, points), {
      state: drawingSpecs(model, points),
      inputs: drawingInputs(points, 500),
    });
    const drawing = await loadOne(onnxruntimeCpu, sampler, values, { threads: 1 });
    const z = seeded(
      points.given['z']!,
      Array.from({ length: 500 }, (_, seed) => seed),
    )!;
    const { points: drawn } = await drawing.run({ z });
    await drawing.release();
    expect(drawn!.shape).toEqual([500, 2]);
    const radii = Array.from({ length: 500 }, (_, at) =>
      Math.hypot(drawn!.data[2 * at]!, drawn!.data[2 * at + 1]!),
    );
    const near = radii.filter((radius) => Math.abs(radius - 1) < 0.2);
    expect(near.length / 500).toBeGreaterThan(0.5);
  });
});

describe('modesOf', () => {
  it('counts centres with a point within three deviations, and the share of such points', () => {
    const mixture = { centres: [[0, 0], [1, 0], [0, 1]], deviation: 0.1 } as const; // prettier-ignore
    expect(modesOf([0, 0.29, 0, 0.31, 1.1, 0.1, 1, 0], mixture)).toEqual({ modes: 2, quality: 0.75 });
    expect(mixtures.ring.centres).toHaveLength(8);
    expect(mixtures.grid.centres[24]).toEqual([4, 4]);
  });
});
