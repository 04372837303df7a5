import * as tf from '@tensorflow/tfjs-core';
import { dim, type Shape } from '../shape.ts';
import { type Initial, type LayerFactory, plainLayer } from './layer.ts';

/** All arrays are [N, H, W, C]; kernels [H, W, in, out], and [H, W, out, in] where transposed (tfjs's order). */

interface ConvolutionOptions {
  readonly channels: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
  /** Zeros added on every side. */
  readonly padding: number;
  readonly initial: Initial;
}

const outputOf = (size: number, kernel: number, { stride, padding }: ConvolutionOptions): number =>
  Math.floor((size + 2 * padding - kernel) / stride) + 1;

const square = (kernel: readonly [number, number]): string => `${kernel[0]}×${kernel[1]}`;

/** Explicit padding in tfjs's form: nothing on batch and channels, the same on every side of the picture. */
const pads = (padding: number): [[number, number], [number, number], [number, number], [number, number]] => [
  [0, 0],
  [padding, padding],
  [padding, padding],
  [0, 0],
];

/** Convolution without bias, as DCGAN's discriminator has it where batch norm follows. */
export function convolution(options: ConvolutionOptions): LayerFactory {
  return (input) => {
    const { channels, kernel, stride, padding, initial } = options;
    const output: Shape = [
      outputOf(dim(input, 0), kernel[0], options),
      outputOf(dim(input, 1), kernel[1], options),
      channels,
    ];
    return plainLayer(
      `conv ${square(kernel)}${stride > 1 ? ` ↓${stride}` : ''}`,
      output,
      (x, pass) =>
        tf.conv2d(
          x as tf.Tensor4D,
          pass.value('kernel') as tf.Tensor4D,
          stride,
          pads(padding),
          'NHWC',
          1,
          'floor',
        ),
      { parameters: { kernel: { shape: [...kernel, dim(input, 2), channels], initial } } },
    );
  };
}

/** Transposed convolution without bias: (size − 1) · stride − 2 · padding + kernel. */
export function transposedConvolution(options: ConvolutionOptions): LayerFactory {
  return (input) => {
    const { channels, kernel, stride, padding, initial } = options;
    const height = (dim(input, 0) - 1) * stride - 2 * padding + kernel[0];
    const width = (dim(input, 1) - 1) * stride - 2 * padding + kernel[1];
    return plainLayer(
      `conv ${square(kernel)}${stride > 1 ? ` ↑${stride}` : ' transposed'}`,
      [height, width, channels],
      (x, pass) =>
        tf.conv2dTranspose(
          x as tf.Tensor4D,
          pass.value('kernel') as tf.Tensor4D,
          [dim(x.shape, 0), height, width, channels],
          stride,
          pads(padding),
        ),
      { parameters: { kernel: { shape: [...kernel, channels, dim(input, 2)], initial } } },
    );
  };
}

/** Cuts the middle out of a picture that came out a little larger than asked for. */
export function centreCrop(height: number, width: number): LayerFactory {
  return (input) => {
    const top = Math.floor((dim(input, 0) - height) / 2);
    const left = Math.floor((dim(input, 1) - width) / 2);
    const channels = dim(input, 2);
    return plainLayer('crop', [height, width, channels], (x) =>
      tf.slice(x, [0, top, left, 0], [-1, height, width, channels]),
    );
  };
}

/** Adds a learned number to each channel, 0 at first; where no norm follows, which has its own. */
export function bias(): LayerFactory {
  return (input) =>
    plainLayer('bias', input, (x, pass) => tf.add(x, pass.value('values')), {
      parameters: {
        values: { shape: [dim(input, input.length - 1)], initial: { kind: 'constant', value: 0 } },
      },
    });
}
