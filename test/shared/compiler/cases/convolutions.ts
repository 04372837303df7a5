import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { groupedConv2d } from '../../../../shared/compiler/index.ts';
import { spread } from '../tensors.ts';
import { type Call, type KernelCase, seeds } from './case.ts';

const small = fc.integer({ min: 1, max: 3 });

/** Strides or dilations above one, never both: tfjs knows no convolution with both. */
function steps(axes: number): fc.Arbitrary<{ strides: number[]; dilations: number[] }> {
  const ones = Array.from({ length: axes }, () => 1);
  const some = fc.array(small, { minLength: axes, maxLength: axes });
  return fc.oneof(
    some.map((strides) => ({ strides, dilations: ones })),
    some.map((dilations) => ({ strides: ones, dilations })),
  );
}

const plain = fc.record({
  n: fc.integer({ min: 1, max: 2 }),
  h: fc.integer({ min: 4, max: 9 }),
  w: fc.integer({ min: 4, max: 9 }),
  kh: fc.integer({ min: 1, max: 4 }),
  kw: fc.integer({ min: 1, max: 4 }),
  pad: fc.constantFrom('same' as const, 'valid' as const),
  seed: seeds,
});

type Plane = [number, number];
type Space = [number, number, number];

/** Output length; at least 0, where a dilated kernel is larger than the image. */
function outLength(size: number, kernel: number, stride: number, dilation: number, pad: 'same' | 'valid') {
  const seen = (kernel - 1) * dilation + 1;
  return pad === 'same' ? Math.ceil(size / stride) : Math.ceil((size - seen + 1) / stride);
}

/** Drawn sizes whose windows fit into the image. */
const planes = fc
  .record({ base: plain, step: steps(2) })
  .map(({ base, step }) => {
    const [strides, dilations] = [step.strides as Plane, step.dilations as Plane];
    const p = outLength(base.h, base.kh, strides[0], dilations[0], base.pad);
    const q = outLength(base.w, base.kw, strides[1], dilations[1], base.pad);
    return { ...base, strides, dilations, p, q };
  })
  .filter(({ p, q }) => p > 0 && q > 0);

/** The dilated plain convolution. */
export const dilated: fc.Arbitrary<Call> = planes.map((draw) => ({
  fn: (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, draw.strides, draw.pad, 'NHWC', draw.dilations),
  inputs: [
    spread([draw.n, draw.h, draw.w, 3], draw.seed, -1, 1),
    spread([draw.kh, draw.kw, 3, 9], draw.seed + 1, -1, 1),
  ],
}));

/** tfjs's conv1d, plain, strided, dilated; and the input gradient of such a one, which is a transposed convolution. */
export const lines: fc.Arbitrary<Call> = planes.map((draw) => ({
  fn: (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, draw.strides[1], draw.pad, 'NWC', draw.dilations[1]),
  inputs: [spread([draw.n, draw.w, 2], draw.seed, -1, 1), spread([draw.kw, 2, 3], draw.seed + 1, -1, 1)],
}));

const grouped: fc.Arbitrary<Call> = fc
  .record({ draw: planes, groups: small, perGroup: small, out: small })
  .map(({ draw, groups, perGroup, out }) => ({
    fn: (x: tf.Tensor, filter: tf.Tensor) =>
      groupedConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, groups, draw),
    inputs: [
      spread([draw.n, draw.h, draw.w, groups * perGroup], draw.seed, -1, 1),
      spread([draw.kh, draw.kw, perGroup, groups * out], draw.seed + 1, -1, 1),
    ],
  }));

const depthwise: fc.Arbitrary<Call> = fc
  .record({ draw: planes, channels: small, multiplier: small })
  .map(({ draw, channels, multiplier }) => ({
    fn: (x: tf.Tensor, filter: tf.Tensor) =>
      tf.depthwiseConv2d(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        draw.strides,
        draw.pad,
        'NHWC',
        draw.dilations,
      ),
    inputs: [
      spread([draw.n, draw.h, draw.w, channels], draw.seed, -1, 1),
      spread([draw.kh, draw.kw, channels, multiplier], draw.seed + 1, -1, 1),
    ],
  }));

/** The gradient kernels themselves, without dilation, which tfjs's own ignore. */
const depthwiseGradients = fc
  .record({ draw: planes, channels: small, multiplier: small })
  .filter(({ draw }) => draw.dilations.every((dilation) => dilation === 1))
  .map(({ draw, channels, multiplier }) => {
    const { strides, pad, dilations } = draw;
    const attrs = { strides, pad, dilations, dimRoundingMode: 'floor' };
    const image = [draw.n, draw.h, draw.w, channels];
    const filterShape = [draw.kh, draw.kw, channels, multiplier];
    return {
      attrs,
      image,
      filterShape,
      x: spread(image, draw.seed, -1, 1),
      filter: spread(filterShape, draw.seed + 1, -1, 1),
      dy: spread([draw.n, draw.p, draw.q, channels * multiplier], draw.seed + 2, -1, 1),
    };
  });

/** Windows that meet: where strides are larger than kernels, tfjs's volumes have negative padding. */
const volumes = fc
  .record({ base: plain, step: steps(3), d: fc.integer({ min: 3, max: 6 }), kd: small })
  .filter(({ base, step, kd }) => [kd, base.kh, base.kw].every((size, i) => size >= step.strides[i]!))
  .map(({ base, step, d, kd }) => {
    const [strides, dilations] = [step.strides as Space, step.dilations as Space];
    const { pad, seed } = base;
    const out: Space = [
      outLength(d, kd, strides[0], dilations[0], pad),
      outLength(base.h, base.kh, strides[1], dilations[1], pad),
      outLength(base.w, base.kw, strides[2], dilations[2], pad),
    ];
    const image = [base.n, d, base.h, base.w, 2];
    const filterShape = [kd, base.kh, base.kw, 2, 3];
    const x = spread(image, seed, -1, 1);
    const filter = spread(filterShape, seed + 1, -1, 1);
    const dy = spread([base.n, ...out, 3], seed + 2, -1, 1);
    return { strides, dilations, pad, out, image, filterShape, x, filter, dy };
  })
  .filter(({ out }) => out.every((length) => length > 0));

const plainVolumes = volumes.filter(({ dilations }) => dilations.every((dilation) => dilation === 1));

function runKernel(name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs);
}

export const convolutionCases: readonly KernelCase[] = [
  { kernel: tf.Conv2D, order: 2, measured: true, calls: fc.oneof(dilated, lines) },
  {
    kernel: 'GroupedConv2D',
    covers: ['GroupedConv2DBackpropInput', 'GroupedConv2DBackpropFilter'],
    order: 2,
    measured: true,
    calls: grouped,
  },
  { kernel: tf.DepthwiseConv2dNative, order: 2, measured: true, calls: depthwise },
  {
    kernel: tf.DepthwiseConv2dNativeBackpropInput,
    order: 2,
    measured: true,
    calls: depthwiseGradients.map(({ attrs, image, dy, filter }) => ({
      fn: (a, b) =>
        runKernel(
          tf.DepthwiseConv2dNativeBackpropInput,
          { dy: a, filter: b },
          { ...attrs, inputShape: image },
        ),
      inputs: [dy, filter],
    })),
  },
  {
    kernel: tf.DepthwiseConv2dNativeBackpropFilter,
    order: 2,
    measured: true,
    calls: depthwiseGradients.map(({ attrs, filterShape, x, dy }) => ({
      fn: (a, b) =>
        runKernel(tf.DepthwiseConv2dNativeBackpropFilter, { x: a, dy: b }, { ...attrs, filterShape }),
      inputs: [x, dy],
    })),
  },
  {
    kernel: tf.Conv3D,
    order: 2,
    measured: true,
    calls: volumes.map(({ strides, pad, dilations, x, filter }) => ({
      fn: (a, b) => tf.conv3d(a as tf.Tensor5D, b as tf.Tensor5D, strides, pad, 'NDHWC', dilations),
      inputs: [x, filter],
    })),
  },
  {
    kernel: tf.Conv3DBackpropInputV2,
    order: 2,
    measured: true,
    calls: plainVolumes.map(({ strides, pad, image, dy, filter }) => ({
      fn: (a, b) =>
        tf.conv3dTranspose(
          a as tf.Tensor5D,
          b as tf.Tensor5D,
          image as [number, number, number, number, number],
          strides,
          pad,
        ),
      inputs: [dy, filter],
    })),
  },
  {
    kernel: tf.Conv3DBackpropFilterV2,
    order: 2,
    measured: true,
    calls: plainVolumes.map(({ strides, pad, filterShape, x, dy }) => ({
      fn: (a, b) => runKernel(tf.Conv3DBackpropFilterV2, { x: a, dy: b }, { strides, pad, filterShape }),
      inputs: [x, dy],
    })),
  },
];
