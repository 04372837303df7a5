/** 2-D convolution and its two gradients, NHWC. The lowering decides how they are computed. */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../errors/index.ts';
import type { ConvAttrs } from '../graph/node.ts';
import { dims4 } from '../graph/shape.ts';
import { defineKernel } from './kernel.ts';

interface TfjsConvAttrs {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined;
  readonly dilations?: number | [number, number] | undefined;
}

/** tfjs's padding names as numbers. @throws StudioError layout_unknown for NCHW */
function convAttrs(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat, dimRoundingMode, dilations }: TfjsConvAttrs,
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
  };
}

export const convolutionKernels = [
  defineKernel<tf.Conv2DInputs, TfjsConvAttrs>(tf.Conv2D, ({ x, filter }, attrs, g) =>
    g.node('Conv2D', [x, filter], convAttrs(x.shape, filter.shape, attrs)),
  ),
  defineKernel<tf.Conv2DBackpropInputInputs, TfjsConvAttrs & { readonly inputShape: number[] }>(
    tf.Conv2DBackpropInput,
    ({ dy, filter }, { inputShape, ...attrs }, g) =>
      g.node('Conv2DInputGrad', [dy, filter], { ...convAttrs(inputShape, filter.shape, attrs), inputShape }),
  ),
  defineKernel<tf.Conv2DBackpropFilterInputs, TfjsConvAttrs & { readonly filterShape: number[] }>(
    tf.Conv2DBackpropFilter,
    ({ x, dy }, { filterShape, ...attrs }, g) =>
      g.node('Conv2DFilterGrad', [x, dy], { ...convAttrs(x.shape, filterShape, attrs), filterShape }),
  ),
];
