/** A toy of every recipe, and whole training steps of it: compiled for an engine they compute what tfjs computes. */
import { openUpdater } from '../../../main/worker/engine/updates/index.ts';
import {
  compile,
  type CompileOptions,
  type HostTensor,
  type HostTensors,
  type Specs,
} from '../../../shared/compiler/index.ts';
import type { OptionValues } from '../../../shared/contract/index.ts';
import type { PictureShape } from '../../../shared/data/index.ts';
import type { Engine } from '../../../shared/engines/index.ts';
import { findRecipe, initialState, stateSpecs, trainingPrograms } from '../../../shared/gan/index.ts';
import { dataOf } from '../../helpers/data.ts';
import { expectAllClose, runEagerly, spread } from './oracle.ts';

/** Of the toys' data. */
export const labels = ['a', 'b'];

const square = (channels: 1 | 3): PictureShape => ({ width: 16, height: 16, channels });
export const toys: readonly (readonly [id: string, options: OptionValues, picture: PictureShape])[] = [
  ['gan', { batch: 4, hidden: 16, units: 8, latent: 8 }, square(1)],
  ['dcgan', { batch: 4, width: 4, latent: 8 }, square(3)],
  ['dcgan', { batch: 4, accumulation: 2, width: 4, latent: 8 }, square(3)],
  ['wgan-gp', { batch: 4, width: 4, latent: 8 }, square(3)],
  ['sngan', { batch: 4, width: 4, discriminatorWidth: 4, latent: 8, generatorBatches: 2 }, square(3)],
  ['cgan', { batch: 4, width: 4, latent: 8 }, square(1)],
  ['cgan', { batch: 4, width: 4, latent: 8, networks: 'resnet' }, square(3)],
  ['acgan', { batch: 4, width: 4, latent: 8 }, square(1)],
  ['cgan-projection', { batch: 4, width: 4, latent: 8 }, square(1)],
  ['pix2pix', { batch: 2, width: 4, patch: '16' }, { width: 32, height: 16, channels: 1 }],
  ['stylegan2', { batch: 4, finest: 2, most: 4, latent: 6 }, square(1)],
];

/** Inputs of the right kind: pictures of any bytes, noise and numbers of any small values. */
function anyInput([name, { shape, dtype }]: [string, Specs[string]], i: number): [string, HostTensor] {
  const values = spread(shape, i + 1, shape.length === 0 ? 0.001 : -1, shape.length === 0 ? 0.002 : 1);
  if (dtype === 'uint8') {
    return [name, { shape, dtype, data: Uint8Array.from(values.data, (v) => (v + 1) * 127) }];
  }
  return [
    name,
    dtype === 'float32'
      ? values
      : { shape, dtype, data: Int32Array.from(values.data, (v) => (v > 0 ? 1 : 0)) },
  ];
}

const inputsOf = (specs: Specs): HostTensors => Object.fromEntries(Object.entries(specs).map(anyInput));

/** Three steps of a toy, each compared with tfjs, and all state that they leave. @param updates where its state is changed */
export async function expectSameSteps(
  [id, options, picture]: (typeof toys)[number],
  engine: Engine,
  updates: CompileOptions['updates'],
): Promise<void> {
  const model = findRecipe(id).build(options, dataOf(picture, labels));
  const programs = trainingPrograms(model).map(({ feeding, step, inputs }) => ({
    name: feeding.name,
    step,
    inputs: inputsOf(inputs),
    compiled: compile(step, { state: stateSpecs(model), inputs }, { target: engine.target, updates }),
  }));
  let state = initialState(model, 5);
  const loaded = Object.fromEntries(programs.map(({ name, compiled }) => [name, compiled]));
  const outside = updates === 'apart' ? { openUpdater } : {};
  const runner = await engine.load(loaded, state, { threads: 1, ...outside });
  for (let i = 0; i < 3; i++) {
    for (const { name, step, inputs } of programs) {
      const expected = runEagerly(step, state, inputs);
      const outputs = await runner.run(name, inputs);
      expectAllClose(outputs, expected.outputs, 1e-3);
      state = { ...state, ...expected.state };
    }
  }
  // Every weight, buffer, average and memory of an optimizer. The largest difference found was 2e-5.
  expectAllClose(await runner.read(), state, 5e-4);
  await runner.release();
}
