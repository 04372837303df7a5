import type * as tf from '@tensorflow/tfjs-core';
import type { NetworkInfo } from '../../contract/index.ts';
import { invariant } from '../../errors/index.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { BufferSpec, Layer, LayerFactory, NoiseSpec, Pass, ValueSpec } from './layer.ts';

/** A network: the names, shapes and first values of what it holds, and the function it computes. */
export interface Network {
  readonly role: 'generator' | 'discriminator';
  /** Without the batch axis. */
  readonly input: Shape;
  readonly output: Shape;
  /** Trained values by path: `up1/convolution/kernel`. */
  readonly parameters: Readonly<Record<string, ValueSpec>>;
  /** Observed values by path: `up1/norm/mean`. */
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  readonly noise: Readonly<Record<string, NoiseSpec>>;
  /** As drawn: one entry a layer. */
  readonly info: NetworkInfo;
  /** @param x [N, …input] @returns [N, …output] */
  apply(x: tf.Tensor, pass: Pass): tf.Tensor;
}

/** What a layer is, without what it computes: layers with more than one input have an `apply` of their own form. */
export type LayerFacts = Omit<Layer, 'apply'>;

export interface NamedLayer<L extends LayerFacts = Layer> {
  readonly name: string;
  readonly layer: L;
}

function collect<T>(
  layers: readonly NamedLayer<LayerFacts>[],
  pick: (layer: LayerFacts) => Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    layers.flatMap(({ name, layer }) =>
      Object.entries(pick(layer)).map(([key, value]) => [`${name}/${key}`, value] as const),
    ),
  );
}

/** The pass as the layer called `name` sees it. */
function scoped(pass: Pass, name: string): Pass {
  return {
    mode: pass.mode,
    parts: pass.parts,
    value: (key) => pass.value(`${name}/${key}`),
    noise: (key) => pass.noise(`${name}/${key}`),
    given: (condition) => pass.given(condition),
    hand: (handed, value) => {
      pass.hand(handed, value);
    },
    report: (key, seen) => {
      pass.report(`${name}/${key}`, seen);
    },
  };
}

function countParameters(parameters: Readonly<Record<string, ValueSpec>>): number {
  return Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/**
 * Everything about a network but the function: for networks that are no plain sequence. Each layer is named by its
 * path; names are what checkpoints and exported files say, so they stay the same from version to version.
 * @param shapes without the batch axis @param layers in the order they are shown
 */
export function describeNetwork(
  role: Network['role'],
  shapes: { readonly input: Shape; readonly output: Shape },
  layers: readonly NamedLayer<LayerFacts>[],
): Omit<Network, 'apply'> {
  const names = layers.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  invariant(twice === undefined, `two layers named ${twice}`);
  const parameters = collect(layers, (layer) => layer.parameters);
  return {
    role,
    ...shapes,
    parameters,
    buffers: collect(layers, (layer) => layer.buffers),
    noise: collect(layers, (layer) => layer.noise),
    info: {
      role,
      layers: layers.map(({ name, layer }) => ({
        name,
        op: layer.op,
        shape: [...layer.output],
        parameters: countParameters(layer.parameters),
      })),
      parameters: countParameters(parameters),
    },
  };
}

/** Layers one after the other, each made for what the one before it gives. @param input without the batch axis */
export function chain(
  input: Shape,
  factories: readonly (readonly [name: string, factory: LayerFactory])[],
): { readonly layers: readonly NamedLayer[]; readonly output: Shape } {
  const layers: NamedLayer[] = [];
  let output = input;
  for (const [name, factory] of factories) {
    const layer = factory(output);
    layers.push({ name, layer });
    output = layer.output;
  }
  return { layers, output };
}

/** Runs one layer, and shows what it gave. @param run what the layer computes, in the pass as it sees it */
export function applyLayer<L extends LayerFacts>(
  { name, layer }: NamedLayer<L>,
  pass: Pass,
  run: (layer: L, own: Pass) => tf.Tensor,
): tf.Tensor {
  const value = run(layer, scoped(pass, name));
  pass.watch?.(name, value);
  return value;
}

/** Runs x through layers, one after the other. */
export function applyChain(layers: readonly NamedLayer[], x: tf.Tensor, pass: Pass): tf.Tensor {
  return layers.reduce((value, named) => applyLayer(named, pass, (layer, own) => layer.apply(value, own)), x);
}

/**
 * A network of layers one after the other.
 * @param input shape without the batch axis
 */
export function sequence(
  role: Network['role'],
  input: Shape,
  factories: readonly (readonly [name: string, factory: LayerFactory])[],
): Network {
  const { layers, output } = chain(input, factories);
  return {
    ...describeNetwork(role, { input, output }, layers),
    apply: (x, pass) => applyChain(layers, x, pass),
  };
}
