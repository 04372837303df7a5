/** How a kernel of TensorFlow.js is described: which operations of our graph it stands for. */
import type { Builder } from '../graph/builder.ts';
import type { Node } from '../graph/node.ts';

/** The kernel's operands as graph nodes, named as TensorFlow.js names them. An absent optional one is undefined. */
export type Operands<I> = I extends readonly unknown[] ? readonly Node[] : { readonly [K in keyof I]: Node };

/** Writes a kernel down in graph operations. Kernels with several outputs return them in order. */
export type KernelRule<I, A> = (inputs: Operands<I>, attrs: A, g: Builder) => Node | readonly Node[];

/** A kernel as the registry holds it, its types forgotten. */
export interface Kernel {
  readonly name: string;
  readonly rule: KernelRule<Record<string, unknown>, object>;
}

/**
 * Defines a kernel, typed by tfjs's own `XInputs` and `XAttrs`. The one cast of the kernel table is here: the engine
 * calls a kernel with exactly the inputs and attributes of its name.
 */
export function defineKernel<I, A = object>(name: string, rule: KernelRule<I, A>): Kernel {
  return { name, rule: rule as KernelRule<never, never> as Kernel['rule'] };
}

/** tfjs's axis argument as sorted non-negative axes; null and undefined mean all. */
export function axesOf(axis: number | readonly number[] | null | undefined, rank: number): readonly number[] {
  const given = axis ?? Array.from({ length: rank }, (_, i) => i);
  const list = typeof given === 'number' ? [given] : given;
  return list.map((i) => (i < 0 ? i + rank : i)).sort((a, b) => a - b);
}
