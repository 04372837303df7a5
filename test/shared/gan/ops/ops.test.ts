import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  affineWarp,
  gumbelSoftmax,
  padEdge,
  patches,
  phaseShuffle,
  pixelShuffle,
  pixelUnshuffle,
  spectralMagnitude,
  stft,
  topKMask,
} from '../../../../shared/gan/ops/index.ts';
import {
  expectAllClose,
  expectSameAsTfjs,
  floats,
  ints,
  runCompiled,
  spread,
  type TensorFunction,
} from '../../compiler/oracle.ts';
import { compile, type HostTensor } from '../../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../../shared/engines/index.ts';
import { webgpuOperators } from '../../../../shared/engines/webgpu-operators.ts';
import { operatorsOf } from '../../../helpers/operators.ts';

/** What a compiled function of tensors hands out. */
async function values(fn: TensorFunction, ...inputs: readonly HostTensor[]): Promise<number[]> {
  const named = Object.fromEntries(inputs.map((input, i) => [`x${i}`, input]));
  const { outputs } = await runCompiled(
    (_state, given) => {
      const y = [fn(...inputs.map((_, i) => given[`x${i}`]!))].flat()[0]!;
      return { state: {}, outputs: { y } };
    },
    {},
    named,
  );
  return Array.from(outputs['y']!.data);
}

const picture = spread([2, 4, 5, 2], 7);

/** Rotations, scales and shifts, mild and wild. */
const matrices = fc
  .record({
    angle: fc.double({ min: -3, max: 3, noNaN: true }),
    scale: fc.double({ min: 0.4, max: 2.5, noNaN: true }),
    x: fc.integer({ min: -3, max: 3 }),
  })
  .map(({ angle, scale, x }) => {
    const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
    return floats([2, 2, 3], [cos, -sin, x + 0.3, sin, cos, 0.1, 1, 0, 0.25 * x, 0, 1, -0.4]);
  });

describe('affineWarp', () => {
  const identity = floats([2, 2, 3], [1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0]);
  const warp = (border: 'zero' | 'reflect') => (x: tf.Tensor, m: tf.Tensor) =>
    affineWarp(x as tf.Tensor4D, m as tf.Tensor3D, border);

  it('leaves a picture as it is under the identity', async () => {
    expect(await values(warp('zero'), picture, identity)).toEqual(Array.from(picture.data));
  });

  it('moves whole pixels, with nothing or a mirror at the border', async () => {
    const row = floats([1, 1, 4, 1], [1, 2, 3, 4]);
    const right = floats([1, 2, 3], [1, 0, 2, 0, 1, 0]);
    expect(await values(warp('zero'), row, right)).toEqual([3, 4, 0, 0]);
    expect(await values(warp('reflect'), row, right)).toEqual([3, 4, 3, 2]);
  });

  it('turns a picture over', async () => {
    const row = floats([1, 2, 2, 1], [1, 2, 3, 4]);
    expect(await values(warp('reflect'), row, floats([1, 2, 3], [-1, 0, 0, 0, 1, 0]))).toEqual([2, 1, 4, 3]);
  });

  it.each(['cpu', 'portable', 'webgpu'] as const)(
    'has the values and gradients of both orders of an eager run, compiled for %s',
    async (target) => {
      await fc.assert(
        fc.asyncProperty(
          matrices,
          fc.constantFrom('zero' as const, 'reflect' as const),
          async (m, border) => {
            await expectSameAsTfjs((x) => warp(border)(x, tf.tensor3d(m.data, [2, 2, 3])), [picture], 2, {
              target,
            });
          },
        ),
        { numRuns: 4, seed: 20_26 },
      );
    },
  );

  it('stays on the device, gradients that are scattered included', () => {
    const inputs = {
      x: spread([4, 32, 32, 2], 1),
      m: floats(
        [4, 2, 3],
        Array.from({ length: 24 }, () => 0.5),
      ),
    };
    const program = compile(
      (_state, { x, m }) => ({
        state: {},
        outputs: { dx: tf.grad((y) => tf.sum(tf.square(warp('zero')(y, m!))))(x!) },
      }),
      { state: {}, inputs },
      { target: 'webgpu' },
    );
    const asked = operatorsOf(program.stages[0].bytes);
    expect(asked.map(({ op }) => op)).toContain('ScatterND');
    expect(asked.filter(({ op, type }) => !webgpuOperators[op]?.some((known) => known === type))).toEqual([]);
  });

  it('is differentiable in the matrices', async () => {
    const [m] = fc.sample(matrices, { numRuns: 1, seed: 3 });
    await expectSameAsTfjs((x, at) => warp('reflect')(x, at), [picture, m!], 1);
  });

  it('adds gradients that meet in a pixel up in the same order every time, on two threads', async () => {
    const large = spread([4, 32, 32, 2], 1);
    const crowd = tf.tensor3d(Array.from({ length: 4 }, () => [0.01, 0, 0, 0, 0.01, 0]).flat(), [4, 2, 3]);
    const program = compile(
      (_state, { x }) => ({
        state: {},
        outputs: { dx: tf.grad((y) => tf.sum(tf.square(warp('reflect')(y, crowd))))(x!) },
      }),
      { state: {}, inputs: { x: large } },
    );
    const runner = await loadOne(onnxruntimeCpu, program, {}, { threads: 2 });
    const gradients = [];
    for (let run = 0; run < 4; run++) gradients.push((await runner.run({ x: large }))['dx']!.data.slice());
    await runner.release();
    for (const gradient of gradients) expect(gradient).toEqual(gradients[0]);
    expect(gradients[0]!.some((value) => value !== 0)).toBe(true);
  });
});

describe('padEdge', () => {
  it('repeats the border on every side', async () => {
    const pad: TensorFunction = (x) => padEdge(x, [[1, 2], [2, 0]]); // prettier-ignore
    expect(await values(pad, floats([2, 2], [1, 2, 3, 4]))).toEqual([
      1, 1, 1, 2, 1, 1, 1, 2, 3, 3, 3, 4, 3, 3, 3, 4, 3, 3, 3, 4,
    ]);
    await expectSameAsTfjs((x) => pad(tf.square(x)), [spread([3, 4], 5)], 2);
  });
});

describe('pixelShuffle', () => {
  it('is undone by pixelUnshuffle', async () => {
    const there = (x: tf.Tensor) => pixelShuffle(x as tf.Tensor4D, 2);
    const x = spread([2, 3, 2, 8], 4);
    expect(await values((y) => pixelUnshuffle(there(y), 2), x)).toEqual(Array.from(x.data));
    expect(await values((y) => there(y), floats([1, 1, 1, 4], [1, 2, 3, 4]))).toEqual([1, 2, 3, 4]);
    await expectSameAsTfjs(
      (y) => pixelUnshuffle(tf.square(y) as tf.Tensor4D, 2),
      [spread([1, 4, 2, 3], 5)],
      2,
    );
  });
});

describe('topKMask', () => {
  it('marks the k largest, the first of equal ones', async () => {
    const rows = floats([2, 5], [3, 1, 4, 1, 5, 2, 2, 2, 0, 2]);
    expect(await values((x) => topKMask(x, 2), rows)).toEqual([0, 0, 1, 0, 1, 1, 1, 0, 0, 0]);
  });

  it('marks everything or nothing at the ends', async () => {
    const row = spread([1, 4], 3);
    expect(await values((x) => topKMask(x, 9), row)).toEqual([1, 1, 1, 1]);
    expect(await values((x) => topKMask(x, 0), row)).toEqual([0, 0, 0, 0]);
  });

  it('agrees with sorting', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.nat(9), fc.nat(1e6), async (n, k, seed) => {
        const row = spread([n], seed);
        const least = Array.from(row.data).sort((a, b) => b - a)[k - 1] ?? (k === 0 ? Infinity : -Infinity);
        const expected = Array.from(row.data, (value) => Number(value >= least));
        expect(await values((x) => topKMask(x, k), row)).toEqual(expected);
      }),
      { numRuns: 8, seed: 20_26 },
    );
  });
});

describe('phaseShuffle', () => {
  const shuffle = (x: tf.Tensor, shifts: tf.Tensor) =>
    phaseShuffle(x as tf.Tensor3D, shifts as tf.Tensor1D, 2);

  it('moves each sequence by its own number of steps, mirrored at the ends', async () => {
    const x = floats([3, 4, 1], [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    expect(await values(shuffle, x, ints([3], [0, 1, -2]))).toEqual([1, 2, 3, 4, 2, 1, 2, 3, 3, 4, 3, 2]);
  });

  it('has gradients of both orders', () =>
    expectSameAsTfjs((x, s) => shuffle(tf.square(x), s), [spread([2, 5, 3], 4), ints([2], [2, -1])], 2));
});

describe('patches', () => {
  it('cuts every window, rows first', async () => {
    const x = floats([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const cut: TensorFunction = (y) => patches(y as tf.Tensor4D, { size: 2 });
    expect(await values(cut, x)).toEqual([1, 2, 4, 5, 2, 3, 5, 6, 4, 5, 7, 8, 5, 6, 8, 9]);
    const corners: TensorFunction = (y) => patches(y as tf.Tensor4D, { size: 2, stride: 3, dilation: 2 });
    expect(await values(corners, x)).toEqual([1, 3, 7, 9]);
  });

  it('has gradients of both orders', () =>
    expectSameAsTfjs(
      (x) => patches(tf.square(x) as tf.Tensor4D, { size: 3, stride: 2 }),
      [spread([2, 7, 6, 2], 4)],
      2,
    ));
});

describe('stft', () => {
  /** The definition, one sum for each frame and frequency. */
  function transform(signal: ArrayLike<number>, frameLength: number, hop: number): Float32Array {
    const bins = frameLength / 2 + 1;
    const frames = Math.floor((signal.length - frameLength) / hop) + 1;
    const real = new Float32Array(frames * bins);
    for (let f = 0; f < frames; f++) {
      for (let k = 0; k < bins; k++) {
        for (let t = 0; t < frameLength; t++) {
          const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / frameLength);
          real[f * bins + k]! +=
            signal[f * hop + t]! * window * Math.cos((2 * Math.PI * k * t) / frameLength);
        }
      }
    }
    return real;
  }

  it('is the Fourier transform of windowed frames', async () => {
    const signal = spread([1, 80], 5);
    const found = await values((x) => stft(x as tf.Tensor2D, { frameLength: 16, hop: 8 }).real, signal);
    const expected = transform(signal.data, 16, 8);
    expectAllClose({ real: floats([9, 9], found) }, { real: floats([9, 9], Array.from(expected)) });
  });

  it('finds the frequency of a tone', async () => {
    const tone = floats(
      [1, 64],
      Array.from({ length: 64 }, (_, t) => Math.sin((2 * Math.PI * 5 * t) / 32)),
    );
    const magnitude = await values(
      (x) => spectralMagnitude(x as tf.Tensor2D, { frameLength: 32, hop: 32 }),
      tone,
    );
    expect(magnitude.slice(0, 17).indexOf(Math.max(...magnitude.slice(0, 17)))).toBe(5);
  });

  it('has gradients of both orders, at silence too', async () => {
    const spectrum: TensorFunction = (x) => spectralMagnitude(x as tf.Tensor2D, { frameLength: 8, hop: 4 });
    await expectSameAsTfjs(spectrum, [spread([2, 24], 5)], 2);
    const slope: TensorFunction = (x) => tf.grad((y) => tf.sum(spectrum(y) as tf.Tensor))(x);
    const silence = floats(
      [1, 16],
      Array.from({ length: 16 }, () => 0),
    );
    expect((await values(slope, silence)).every(Number.isFinite)).toBe(true);
  });
});

describe('gumbelSoftmax', () => {
  it('sums to one, and comes near to one-hot as it cools', async () => {
    const [logits, noise] = [spread([3, 4], 5), spread([3, 4], 6, 0, 1)];
    const warm = await values((x, u) => gumbelSoftmax(x, u, 1), logits, noise);
    const cold = await values((x, u) => gumbelSoftmax(x, u, 0.01), logits, noise);
    for (const row of [0, 1, 2]) {
      const sum = warm.slice(4 * row, 4 * row + 4).reduce((a, b) => a + b);
      expect(sum).toBeCloseTo(1, 5);
      expect(Math.max(...cold.slice(4 * row, 4 * row + 4))).toBeGreaterThan(0.95);
    }
  });

  it('has gradients of both orders, at noise of 0 and 1 too', async () => {
    const noise = floats([1, 3], [0, 1, 0.5]);
    await expectSameAsTfjs(
      (x) => gumbelSoftmax(x, tf.tensor2d(noise.data, [1, 3]), 0.7),
      [spread([1, 3], 2)],
      2,
    );
  });
});
