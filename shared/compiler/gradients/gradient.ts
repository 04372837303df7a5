/** How a gradient is described, typed where it is defined; the untyped parts of tfjs's `GradConfig` are cast here only. */
import * as tf from '@tensorflow/tfjs-core';
import { invariant } from '../../errors/index.ts';

/** What a rule may use: tensors of its kernel by position, inputs first, then outputs, and the kernel's attributes. */
export type GradientRule<A> = (
  dy: tf.Tensor,
  saved: readonly tf.Tensor[],
  attrs: A,
) => Readonly<Record<string, () => tf.Tensor>>;

/** Which tensors of the kernel the rule asks for. */
export interface Saved {
  readonly inputs?: readonly string[];
  readonly output?: boolean;
}

export function defineGradient<A = object>(
  kernelName: string,
  saved: Saved,
  rule: GradientRule<A>,
): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: [...(saved.inputs ?? [])],
    outputsToSave: [saved.output ?? false],
    gradFunc: rule as GradientRule<never> as unknown as tf.GradFunc,
  };
}

/** A gradient of a kernel whose inputs are a list; all of them are saved. */
export function defineListGradient<A = object>(kernelName: string, rule: ListRule<A>): tf.GradConfig {
  const named: GradientRule<A> = (dy, inputs, attrs) => Object.fromEntries(rule(dy, inputs, attrs).entries());
  return { ...defineGradient(kernelName, {}, named), saveAllInputs: true };
}
export type ListRule<A> = (
  dy: tf.Tensor,
  inputs: readonly tf.Tensor[],
  attrs: A,
) => readonly (() => tf.Tensor)[];

/** A gradient of a kernel with several outputs. tfjs hands a single gradient over bare. */
export function defineSplitGradient<A = object>(kernelName: string, rule: SplitRule<A>): tf.GradConfig {
  const one: GradientRule<A> = (dy, _saved, attrs) => rule([dy].flat(), attrs);
  return defineGradient(kernelName, {}, one);
}
export type SplitRule<A> = (dys: readonly tf.Tensor[], attrs: A) => Readonly<Record<string, () => tf.Tensor>>;

/** The saved tensor `i`. */
export function savedAt(saved: readonly tf.Tensor[], i: number): tf.Tensor {
  const tensor = saved[i];
  invariant(tensor !== undefined, `a gradient asks for tensor ${i}, which was not saved`);
  return tensor;
}

/** The saved image or filter `i`. */
export function saved4D(saved: readonly tf.Tensor[], i: number): tf.Tensor4D {
  return savedAt(saved, i) as tf.Tensor4D;
}

/**
 * Sums a gradient over the axes along which `shape` was broadcast. Never dy itself: tfjs disposes a gradient once it has
 * added it up, so each rule must hand out tensors of its own.
 */
export function sumTo(dy: tf.Tensor, shape: number[]): tf.Tensor {
  const added = dy.rank - shape.length;
  const axes = dy.shape.flatMap((length, i) =>
    i < added || (shape[i - added] === 1 && length !== 1) ? [i] : [],
  );
  return axes.length === 0 ? tf.clone(dy) : tf.reshape(tf.sum(dy, axes), shape);
}

/** tfjs's axis argument as a list. */
export function axesOf(axis: number | number[] | null | undefined, shape: number[]): number[] {
  return tf.util.parseAxisParam(axis ?? shape.map((_, i) => i), shape);
}

/** The shape of a reduced tensor with its reduced axes kept as 1. */
export function keptShape(shape: readonly number[], axes: readonly number[]): number[] {
  return shape.map((length, i) => (axes.includes(i) ? 1 : length));
}

/** How many elements each result of a reduction is made of. */
export function reducedSize(shape: readonly number[], axes: readonly number[]): number {
  return axes.reduce((size, i) => size * (shape[i] ?? 1), 1);
}
