import type * as tf from '@tensorflow/tfjs-core';
import type { NetworkInfo } from '../../contract/index.ts';
import { invariant } from '../../errors/index.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Layer, LayerFactory, NoiseSpec, Pass, ValueSpec } from './layer.ts';

/** A network: the names, shapes and first values of what it holds, and the function it computes. */
export interface Network {
  readonly role: 'generator' | 'discriminator';
  /** Without the batch axis. */
  readonly input: Shape;
  readonly output: Shape;
  /** Trained values by path: `up1/convolution/kernel`. */
  readonly parameters: Readonly<Record<string, ValueSpec>>;
  /** Observed values by path: `up1/norm/mean`. */
  readonly buffers: Readonly<Record<string, ValueSpec>>;
  readonly noise: Readonly<Record<string, NoiseSpec>>;
  /** As drawn: one entry a layer. */
  readonly info: NetworkInfo;
  /** @param x [N, …input] @returns [N, …output] */
  apply(x: tf.Tensor, pass: Pass): tf.Tensor;
}

interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
}

function collect<T>(
  layers: readonly NamedLayer[],
  pick: (layer: Layer) => Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    layers.flatMap(({ name, layer }) =>
      Object.entries(pick(layer)).map(([key, value]) => [`${name}/${key}`, value] as const),
    ),
  );
}

function scoped(pass: Pass, name: string): Pass {
  return {
    mode: pass.mode,
    value: (key) => pass.value(`${name}/${key}`),
    noise: (key) => pass.noise(`${name}/${key}`),
    report: (key, seen) => {
      pass.report(`${name}/${key}`, seen);
    },
  };
}

function countParameters(parameters: Readonly<Record<string, ValueSpec>>): number {
  return Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/**
 * Layers one after the other. Each is named by its path; names are what checkpoints and exported files say, so they
 * stay the same from version to version.
 * @param input shape without the batch axis
 */
export function sequence(
  role: Network['role'],
  input: Shape,
  factories: readonly (readonly [name: string, factory: LayerFactory])[],
): Network {
  const layers: NamedLayer[] = [];
  let shape = input;
  for (const [name, factory] of factories) {
    const layer = factory(shape);
    invariant(!layers.some((other) => other.name === name), `two layers named ${name}`);
    layers.push({ name, layer });
    shape = layer.output;
  }
  const parameters = collect(layers, (layer) => layer.parameters);
  return {
    role,
    input,
    output: shape,
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
    apply: (x, pass) => layers.reduce((value, { name, layer }) => layer.apply(value, scoped(pass, name)), x),
  };
}
