/** Gradients of pooling. */
import * as tf from '@tensorflow/tfjs-core';
import { coveredCounts, type PoolAttrs, type PoolWindows, poolWindows } from '../kernels/windows.ts';
import { defineGradient, savedAt } from './gradient.ts';

function run(kernel: string, inputs: tf.NamedTensorMap, attrs: PoolAttrs): tf.Tensor {
  const given = Object.entries(attrs).filter(([, value]) => value !== undefined);
  return tf.engine().runKernel(kernel, inputs, Object.fromEntries(given));
}

/** The share of the whole kernel that each window covers, broadcast over y; undefined where all are whole. */
function coverage(shape: readonly number[], attrs: PoolAttrs): tf.Tensor | undefined {
  const windows = poolWindows(shape, attrs);
  const counts = windows.map(coveredCounts);
  if (counts.every((each, i) => each.every((count) => count === windows[i]?.kernel))) return undefined;
  return windows.reduce<tf.Tensor>((product, { axis, kernel, count }, i) => {
    const share = tf.tensor1d((counts[i] ?? []).map((covered) => covered / kernel));
    return tf.mul(product, tf.reshape(share, shape.map((_, at) => (at === axis ? count : 1)))); // prettier-ignore
  }, tf.scalar(1));
}

/** tfjs's gradient kernel takes windows at borders for whole ones; the average was over what they cover. */
function average(forward: string, gradient: string): readonly tf.GradConfig[] {
  return [
    defineGradient<PoolAttrs>(forward, { inputs: ['x'] }, (dy, saved, attrs) => ({
      x: () => {
        const input = savedAt(saved, 0);
        const covered = coverage(input.shape, attrs);
        return run(gradient, { dy: covered === undefined ? dy : tf.div(dy, covered), input }, attrs);
      },
    })),
    defineGradient<PoolAttrs>(gradient, { inputs: ['input'] }, (u, saved, attrs) => {
      const { shape } = savedAt(saved, 0);
      return {
        dy: () => {
          const averages = run(forward, { x: u }, attrs);
          const covered = coverage(shape, attrs);
          return covered === undefined ? averages : tf.mul(averages, covered);
        },
        input: () => tf.zeros(shape),
      };
    }),
  ];
}

/** Pads an axis so that every window is whole, with what no window chooses. */
function padded(x: tf.Tensor, { axis, length, count, kernel, stride, before }: PoolWindows, value: number) {
  const after = Math.max(0, (count - 1) * stride + kernel - before - length);
  return tf.pad(
    x,
    x.shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0])),
    value,
  );
}

/** Every pixel of every window, in the order of rows, each a tensor of the shape of the result. */
function taps(x: tf.Tensor, windows: readonly PoolWindows[], value: number): readonly tf.Tensor[] {
  return windows.reduce<readonly tf.Tensor[]>(
    (parts, at) =>
      parts.flatMap((part) => {
        const whole = padded(part, at, value);
        return Array.from({ length: at.kernel }, (_, tap) =>
          tf.stridedSlice(
            whole,
            whole.shape.map((_size, i) => (i === at.axis ? tap : 0)),
            whole.shape.map((size, i) => (i === at.axis ? tap + (at.count - 1) * at.stride + 1 : size)),
            whole.shape.map((_size, i) => (i === at.axis ? at.stride : 1)),
          ),
        );
      }),
    [x],
  );
}

/** The values of u where x has the maximum of its window, the first of equal ones. */
function atMaximum(u: tf.Tensor, x: tf.Tensor, y: tf.Tensor, windows: readonly PoolWindows[]): tf.Tensor {
  const values = taps(u, windows, 0);
  let free: tf.Tensor = tf.onesLike(y);
  const chosen = taps(x, windows, Number.NEGATIVE_INFINITY).map((tap, i) => {
    const isFirst = tf.mul(free, tf.cast(tf.equal(tap, y), 'float32'));
    free = tf.sub(free, isFirst);
    return tf.mul(isFirst, savedAt(values, i));
  });
  return tf.addN(chosen);
}

function maximum(forward: string, gradient: string): readonly tf.GradConfig[] {
  return [
    defineGradient<PoolAttrs>(forward, { inputs: ['x'], output: true }, (dy, saved, attrs) => ({
      x: () => run(gradient, { dy, input: savedAt(saved, 0), output: savedAt(saved, 1) }, attrs),
    })),
    defineGradient<PoolAttrs>(gradient, { inputs: ['input', 'output'] }, (u, saved, attrs) => {
      const [x, y] = [savedAt(saved, 0), savedAt(saved, 1)];
      return {
        dy: () => atMaximum(u, x, y, poolWindows(x.shape, attrs)),
        input: () => tf.zeros(x.shape),
        output: () => tf.zeros(y.shape),
      };
    }),
  ];
}

export const poolingGradients = [
  ...average(tf.AvgPool, tf.AvgPoolGrad),
  ...average(tf.AvgPool3D, tf.AvgPool3DGrad),
  ...maximum(tf.MaxPool, tf.MaxPoolGrad),
  ...maximum(tf.MaxPool3D, tf.MaxPool3DGrad),
];
