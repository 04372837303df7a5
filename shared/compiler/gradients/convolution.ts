/**
 * Gradients of convolutions. A forward pass, its input gradient and its filter gradient are each linear in both operands,
 * and their gradients are each other, so that every order exists.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  GroupedConv2D,
  GroupedConv2DBackpropFilter,
  GroupedConv2DBackpropInput,
  isTracing,
} from '../kernels/own.ts';
import { dilate, dilatedShape, undilate } from './dilation.ts';
import { defineGradient, savedAt } from './gradient.ts';

/** What the kernels of all convolutions have in common; the rest is handed through. */
interface ConvAttrs {
  readonly dilations?: number | number[];
}

/** One kind of convolution: its kernels by name, and its number of spatial axes. */
interface Family {
  readonly forward: string;
  readonly inputGradient: string;
  readonly filterGradient: string;
  readonly axes: 2 | 3;
}

/** The attributes that were given, without the shapes that only gradient kernels have. tfjs's records hold no undefined. */
function given(attrs: ConvAttrs): tf.NamedAttrMap {
  const shapes = new Set(['inputShape', 'filterShape']);
  const kept = Object.entries(attrs).filter(([name, value]) => value !== undefined && !shapes.has(name));
  return { dilations: 1, ...Object.fromEntries(kept) };
}

function run(kernel: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel(kernel, inputs, attrs);
}

/** Dilations by axis where a backend of tfjs would ignore them. */
function ignoredDilations({ dilations = 1 }: ConvAttrs, axes: number): readonly number[] | undefined {
  const each = typeof dilations === 'number' ? Array.from({ length: axes }, () => dilations) : dilations;
  return isTracing() || each.every((dilation) => dilation === 1) ? undefined : each;
}

function gradientsOf(family: Family): readonly tf.GradConfig[] {
  const forward = (x: tf.Tensor, filter: tf.Tensor, attrs: ConvAttrs) =>
    run(family.forward, { x, filter }, given(attrs));
  const inputGradient = (dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], attrs: ConvAttrs) => {
    const ignored = ignoredDilations(attrs, family.axes);
    const plain = ignored === undefined ? given(attrs) : { ...given(attrs), dilations: 1 };
    const whole = ignored === undefined ? filter : dilate(filter, ignored);
    return run(family.inputGradient, { dy, filter: whole }, { ...plain, inputShape });
  };
  const filterGradient = (x: tf.Tensor, dy: tf.Tensor, filterShape: number[], attrs: ConvAttrs) => {
    const ignored = ignoredDilations(attrs, family.axes);
    if (ignored === undefined) {
      return run(family.filterGradient, { x, dy }, { ...given(attrs), filterShape });
    }
    const whole = { ...given(attrs), dilations: 1, filterShape: dilatedShape(filterShape, ignored) };
    return undilate(run(family.filterGradient, { x, dy }, whole), ignored);
  };
  return [
    defineGradient<ConvAttrs>(family.forward, { inputs: ['x', 'filter'] }, (dy, saved, attrs) => {
      const [x, filter] = [savedAt(saved, 0), savedAt(saved, 1)];
      return {
        x: () => inputGradient(dy, filter, x.shape, attrs),
        filter: () => filterGradient(x, dy, filter.shape, attrs),
      };
    }),
    defineGradient<ConvAttrs>(family.inputGradient, { inputs: ['dy', 'filter'] }, (u, saved, attrs) => {
      const [dy, filter] = [savedAt(saved, 0), savedAt(saved, 1)];
      return {
        dy: () => forward(u, filter, attrs),
        filter: () => filterGradient(u, dy, filter.shape, attrs),
      };
    }),
    defineGradient<ConvAttrs>(family.filterGradient, { inputs: ['x', 'dy'] }, (u, saved, attrs) => {
      const [x, dy] = [savedAt(saved, 0), savedAt(saved, 1)];
      return { x: () => inputGradient(dy, u, x.shape, attrs), dy: () => forward(x, u, attrs) };
    }),
  ];
}

const families: readonly Family[] = [
  {
    forward: tf.Conv2D,
    inputGradient: tf.Conv2DBackpropInput,
    filterGradient: tf.Conv2DBackpropFilter,
    axes: 2,
  },
  {
    forward: tf.DepthwiseConv2dNative,
    inputGradient: tf.DepthwiseConv2dNativeBackpropInput,
    filterGradient: tf.DepthwiseConv2dNativeBackpropFilter,
    axes: 2,
  },
  {
    forward: GroupedConv2D,
    inputGradient: GroupedConv2DBackpropInput,
    filterGradient: GroupedConv2DBackpropFilter,
    axes: 2,
  },
  {
    forward: tf.Conv3D,
    inputGradient: tf.Conv3DBackpropInputV2,
    filterGradient: tf.Conv3DBackpropFilterV2,
    axes: 3,
  },
];

export const convolutionGradients = families.flatMap(gradientsOf);
