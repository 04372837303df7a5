/** 2-D convolution and its two gradients, NHWC: plain, in groups, and of each channel alone. The lowering decides how they are computed. */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../errors/index.ts';
import type { ConvAttrs, Node } from '../graph/node.ts';
import { dims4 } from '../graph/shape.ts';
import { defineKernel, type Kernel } from './kernel.ts';
import { GroupedConv2D, GroupedConv2DBackpropFilter, GroupedConv2DBackpropInput } from './own.ts';

interface TfjsConvAttrs {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW' | undefined;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined;
  readonly dilations?: number | [number, number] | undefined;
  readonly groups?: number | undefined;
}

/** tfjs's padding names as numbers. @throws StudioError layout_unknown for NCHW */
function convAttrs(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat, dimRoundingMode, dilations }: TfjsConvAttrs,
  groups: number,
): ConvAttrs {
  if (dataFormat === 'NCHW') throw new StudioError('layout_unknown', { layout: dataFormat });
  const info = tf.backend_util.computeConv2DInfo(
    [...dims4(inputShape)],
    [...dims4(filterShape)],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
  );
  const { top, left, bottom, right } = info.padInfo;
  return {
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
    dilations: [info.dilationHeight, info.dilationWidth],
    ...(groups === 1 ? {} : { groups }),
  };
}

/** Names of a convolution's kernels, and how their filters are seen as filters in groups. */
interface Family {
  readonly names: readonly [forward: string, inputGrad: string, filterGrad: string];
  /** @param channels of the image */
  readonly groups: (attrs: TfjsConvAttrs, channels: number) => number;
  readonly filterShape: (shape: readonly number[]) => readonly number[];
}

type InputGradAttrs = TfjsConvAttrs & { readonly inputShape: readonly number[] };
type FilterGradAttrs = TfjsConvAttrs & { readonly filterShape: readonly number[] };

function convolutions({ names, groups, filterShape: inGroups }: Family): readonly Kernel[] {
  const [forward, inputGrad, filterGrad] = names;
  const attrsOf = (image: readonly number[], filter: readonly number[], attrs: TfjsConvAttrs) =>
    convAttrs(image, filter, attrs, groups(attrs, dims4(image)[3]));
  return [
    defineKernel<{ x: Node; filter: Node }, TfjsConvAttrs>(forward, ({ x, filter }, attrs, g) =>
      g.node('Conv2D', [x, g.reshape(filter, inGroups(filter.shape))], attrsOf(x.shape, filter.shape, attrs)),
    ),
    defineKernel<{ dy: Node; filter: Node }, InputGradAttrs>(
      inputGrad,
      ({ dy, filter }, { inputShape, ...attrs }, g) =>
        g.node('Conv2DInputGrad', [dy, g.reshape(filter, inGroups(filter.shape))], {
          ...attrsOf(inputShape, filter.shape, attrs),
          inputShape,
        }),
    ),
    defineKernel<{ x: Node; dy: Node }, FilterGradAttrs>(
      filterGrad,
      ({ x, dy }, { filterShape, ...attrs }, g) =>
        g.reshape(
          g.node('Conv2DFilterGrad', [x, dy], {
            ...attrsOf(x.shape, filterShape, attrs),
            filterShape: inGroups(filterShape),
          }),
          filterShape,
        ),
    ),
  ];
}

export const convolutionKernels = [
  ...convolutions({
    names: [tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter],
    groups: () => 1,
    filterShape: (shape) => shape,
  }),
  /** Every channel is a group, whose filters [h, w, C, M] make M outputs of it. */
  ...convolutions({
    names: [
      tf.DepthwiseConv2dNative,
      tf.DepthwiseConv2dNativeBackpropInput,
      tf.DepthwiseConv2dNativeBackpropFilter,
    ],
    groups: (_attrs, channels) => channels,
    filterShape: (shape) => {
      const [h, w, channels, multiplier] = dims4(shape);
      return [h, w, 1, channels * multiplier];
    },
  }),
  ...convolutions({
    names: [GroupedConv2D, GroupedConv2DBackpropInput, GroupedConv2DBackpropFilter],
    groups: ({ groups }) => groups ?? 1,
    filterShape: (shape) => shape,
  }),
];
