/** One convolution and its gradients, computed one way and timed. */
import * as tf from '@tensorflow/tfjs-core';
import type { Geometry } from '../../../shared/compiler/2-optimize/lower/geometry.ts';
import { tilingOf } from '../../../shared/compiler/2-optimize/lower/winograd/index.ts';
import {
  compile,
  type CompileOptions,
  type HostTensor,
  type Program,
  type Specs,
  type Step,
} from '../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../shared/engines/index.ts';
import { mapValues, take } from '../../../shared/gan/record.ts';
import { sizeOf } from '../../../shared/gan/shape.ts';
import { type Clocked, clockMs } from '../tools/clock.ts';
import { median } from '../tools/median.ts';

/** Ways to compute a convolution, as options of the compiler. `operator` is the engine's own, transposes included. */
export const ways = {
  direct: { convolutions: 'direct' },
  'direct, whole': { convolutions: 'direct', partBytes: Infinity },
  winograd: { convolutions: 'winograd' },
  'winograd, whole': { convolutions: 'winograd', partBytes: Infinity },
  operator: { target: 'portable' },
} as const satisfies Readonly<Record<string, CompileOptions>>;
export type Way = keyof typeof ways;

/** What is timed: each pass alone, and all three in one program, which share what they can. */
export const parts = ['forward', 'input gradient', 'filter gradient', 'together'] as const;
export type Part = (typeof parts)[number];

const results: Readonly<Record<Part, readonly ('y' | 'dx' | 'df')[]>> = {
  forward: ['y'],
  'input gradient': ['dx'],
  'filter gradient': ['df'],
  together: ['y', 'dx', 'df'],
};

function shapesOf({ n, h, w, c, kh, kw, o, p, q }: Geometry) {
  const [x, f, y] = [
    [n, h, w, c],
    [kh, kw, c, o],
    [n, p, q, o],
  ];
  return { x, f, dy: y, y, dx: x, df: f };
}

/** The part as a function of state: results that are state are written in place, so that nothing but the work is timed. */
function stepOf(part: Part, { strides, pads, dilations }: Geometry): Step {
  const [top, left, bottom, right] = pads;
  const convolve = (x: tf.Tensor, f: tf.Tensor): tf.Tensor =>
    tf.conv2d(
      x as tf.Tensor4D,
      f as tf.Tensor4D,
      [...strides],
      [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
      'NHWC',
      [...dilations],
      'floor',
    );
  return (state) => {
    const [x, f, dy] = [take(state, 'x'), take(state, 'f'), take(state, 'dy')];
    const [dx, df] = tf.grads(convolve)([x, f], dy);
    const all = {
      y: convolve(x, f),
      ...(dx === undefined ? {} : { dx }),
      ...(df === undefined ? {} : { df }),
    };
    const wanted = results[part];
    return { state: Object.fromEntries(wanted.map((name) => [name, take(all, name)])), outputs: {} };
  };
}

/** State of the part, by name. */
function specsOf(part: Part, geometry: Geometry): Specs {
  const needed: readonly string[] = ['x', 'f', 'dy', ...results[part]];
  return Object.fromEntries(
    Object.entries(shapesOf(geometry))
      .filter(([name]) => needed.includes(name))
      .map(([name, shape]) => [name, { shape, dtype: 'float32' } as const]),
  );
}

function programOf(geometry: Geometry, part: Part, way: Way): Program {
  return compile(stepOf(part, geometry), { state: specsOf(part, geometry), inputs: {} }, ways[way]);
}

/** The ways that differ: without tiles there is no Winograd, and what is small is computed whole anyway. */
export function waysOf(geometry: Geometry): readonly Way[] {
  const isDivided = (way: 'direct' | 'winograd'): boolean =>
    parts.some(
      (part) => String(programOf(geometry, part, way)) !== String(programOf(geometry, part, `${way}, whole`)),
    );
  const tiled = tilingOf(geometry) === undefined ? [] : (['winograd'] as const);
  return [
    ...(['direct', ...tiled] as const).flatMap((way): Way[] =>
      isDivided(way) ? [way, `${way}, whole`] : [way],
    ),
    'operator',
  ];
}

/** Fewest runs that are timed, and ms that they last in all. */
const fewestRuns = 5;
const enoughMs = 250;

/** @returns ms of one run: by the clock, or of processor time */
export async function timeOf(
  geometry: Geometry,
  part: Part,
  way: Way,
  { threads, cpuTime }: Clocked,
): Promise<number> {
  const values = mapValues(specsOf(part, geometry), (spec): HostTensor => {
    return { ...spec, data: Float32Array.from({ length: sizeOf(spec.shape) }, (_, i) => Math.sin(i * 1.7)) };
  });
  const program = programOf(geometry, part, way);
  const runner = await loadOne(onnxruntimeCpu, program, values, { threads });
  await runner.run({});
  const times: number[] = [];
  for (let spent = 0; times.length < fewestRuns || spent < enoughMs; spent += times.at(-1) ?? 0) {
    const start = clockMs(cpuTime);
    await runner.run({});
    times.push(clockMs(cpuTime) - start);
  }
  await runner.release();
  return median(times);
}
