import { registerHooks } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradients, registerGradients } from '../../../shared/compiler/gradients/index.ts';
import { kernels } from '../../../shared/compiler/kernels/index.ts';
import type { Call } from './cases/case.ts';
import { cases } from './cases/index.ts';
import type { HostTensor, HostTensors } from '../../../shared/compiler/index.ts';
import { expectAllClose, runEagerly, spread, weightedSum, withGradients } from './oracle.ts';

/** tfjs keeps its gradients in modules that name their imports without `.js`, as bundlers allow. */
async function tfjsGradients(): Promise<ReadonlyMap<string, tf.GradConfig>> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const isInside = context.parentURL?.includes('/tfjs-core/dist/') && specifier.startsWith('.');
      return next(isInside && !specifier.endsWith('.js') ? `${specifier}.js` : specifier, context);
    },
  });
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  hooks.deregister();
  return new Map(
    [...kernels.keys()].flatMap((name) => {
      const config = tf.getGradient(name) as tf.GradConfig | undefined;
      return config === undefined ? [] : [[name, config]];
    }),
  );
}

/** Where tfjs has no gradient, or one that is wrong or cannot run from its CommonJS bundle: ours is measured instead. */
const ours = new Set<string>([
  tf.BatchMatMul, // broadcast stacks
  tf.Conv2DBackpropFilter, // none
  tf.Cumsum, // transposed on inner axes
  tf.GatherV2, // chained operators
  tf.Maximum, // broadcast operands
  tf.Minimum,
  tf.MirrorPad, // forgets the mirrored border
  tf.Prod, // chained operators
  tf.ResizeNearestNeighborGrad, // none
  tf.SplitV, // fails for a single part
  tf.SquaredDifference, // broadcast operands
  tf.Unpack, // fails for a single part
]);
/** Nothing to differentiate, or jumps that a measurement would cross. */
const unmeasured = new Set<string>([
  tf.Fill,
  tf.LinSpace,
  tf.Range,
  tf.Equal,
  tf.Greater,
  tf.Less,
  tf.LessEqual,
  tf.NotEqual,
]);

/** What each input's gradient says of a step along a direction, against the measured change of the weighted sum. */
function expectSlope({ fn, inputs }: Call): void {
  const step = 0.01;
  const named = (values: readonly HostTensor[]): HostTensors =>
    Object.fromEntries(values.map((input, i) => [`x${i}`, input]));
  const { outputs } = runEagerly(withGradients(fn, inputs, 1), {}, named(inputs));
  const loss = (values: readonly HostTensor[]) =>
    runEagerly(weightedSum(fn, values.length), {}, named(values)).outputs['loss']!.data[0]!;
  let gradient = 0;
  for (const [i, input] of inputs.entries()) {
    if (input.dtype !== 'float32') continue;
    const slope = outputs[`dx${gradient++}`]!.data;
    const direction = spread(input.shape, i + 77, -1, 1).data;
    const moved = (by: number) =>
      inputs.with(i, { ...input, data: Float32Array.from(input.data, (v, k) => v + by * direction[k]!) });
    const measured = (loss(moved(step)) - loss(moved(-step))) / (2 * step);
    const told = Array.from(slope).reduce((sum, value, k) => sum + value * direction[k]!, 0);
    expect(Math.abs(told - measured)).toBeLessThan(0.02 * Math.max(1, Math.abs(measured)));
  }
}

function gradientsOf({ fn, inputs }: Call) {
  const named = Object.fromEntries(inputs.map((input, i) => [`x${i}`, input]));
  return runEagerly(withGradients(fn, inputs, 1), {}, named).outputs;
}

describe('the gradient table', () => {
  let theirs: ReadonlyMap<string, tf.GradConfig>;

  beforeAll(async () => {
    theirs = await tfjsGradients();
    registerGradients();
  }, 60_000);

  it('says how every kernel is differentiated, or that it cannot be', () => {
    const known = new Set(gradients.map(({ kernelName }) => kernelName));
    const sources = ['Cumprod', 'Fill', 'LinSpace', 'Range'];
    expect([...kernels.keys()].filter((name) => !known.has(name) && !sources.includes(name))).toEqual([]);
  });

  const differentiable = cases.filter(({ kernel, order }) => order >= 1 && !unmeasured.has(kernel));

  it.each(differentiable.filter(({ kernel, measured }) => !measured && !ours.has(kernel)))(
    '$kernel has the gradient that tfjs gives it',
    ({ kernel, calls }) => {
      const their = theirs.get(kernel)!;
      const our = tf.getGradient(kernel);
      fc.assert(
        fc.property(calls, (call) => {
          const actual = gradientsOf(call);
          tf.registerGradient(their);
          const expected = gradientsOf(call);
          tf.registerGradient(our);
          expectAllClose(actual, expected);
        }),
        { numRuns: 5, seed: 20_26 },
      );
    },
  );

  it.each(differentiable.filter(({ kernel, measured }) => measured || ours.has(kernel)))(
    '$kernel has the gradient that is measured',
    ({ calls }) => fc.assert(fc.property(calls, expectSlope), { numRuns: 4, seed: 20_26 }),
  );
});
