import * as tf from '@tensorflow/tfjs-core';
import { dim, type Shape } from '../../shape.ts';
import { flatten } from '../dense.ts';
import type { Pass } from '../layer.ts';
import { minibatchDeviation } from '../minibatch-deviation.ts';
import { applyChain, chain, describeNetwork, type NamedLayer, type Network } from '../network.ts';
import { equalizedConvolution, equalizedDense } from './equalized.ts';
import type { Stages } from './stages.ts';

/** Two convolutions and a shortcut that halve the picture: (body(x) + shortcut(x)) / √2. */
interface ResidualBlock {
  readonly body: readonly NamedLayer[];
  readonly shortcut: NamedLayer;
}

function residualBlock(name: string, input: Shape, channels: number): ResidualBlock {
  const { layers } = chain(input, [
    [`${name}/conv`, equalizedConvolution({ channels: dim(input, 2), kernel: 3 })],
    [`${name}/down`, equalizedConvolution({ channels, kernel: 3, down: true, gain: Math.SQRT1_2 })],
  ]);
  const shortcut = equalizedConvolution({
    channels,
    kernel: 1,
    down: true,
    gain: Math.SQRT1_2,
    linear: true,
  })(input);
  return { body: layers, shortcut: { name: `${name}/shortcut`, layer: shortcut } };
}

function applyBlock({ body, shortcut }: ResidualBlock, x: tf.Tensor, pass: Pass): tf.Tensor {
  return tf.add(
    applyChain(body, x, pass),
    applyChain([shortcut], x, pass), // [N, H/2, W/2, C]
  );
}

/**
 * The residual discriminator, [N, H, W, C] → [N, 1]: from colours, one residual block a halving, then minibatch
 * deviation, a convolution and two fully connected layers. Karras et al. 2020, section 4.1, arXiv:1912.04958.
 * @param options.group pictures that minibatch deviation compares; 4 in the paper
 */
export function residualDiscriminator(
  picture: Shape,
  { grids, channels }: Stages,
  options: { readonly group: number },
): Network {
  const finest = grids.length - 1;
  const start = chain(picture, [
    ['colours', equalizedConvolution({ channels: dim(channels, finest), kernel: 1 })],
  ]);
  const blocks: ResidualBlock[] = [];
  for (let stage = finest; stage > 0; stage--) {
    const [height, width] = grids[stage] ?? [0, 0];
    const input = [height, width, dim(channels, stage)];
    blocks.push(residualBlock(`size${Math.min(height, width)}`, input, dim(channels, stage - 1)));
  }
  const deepest = dim(channels, 0);
  const end = chain(
    [...(grids[0] ?? []), deepest],
    [
      ['verdict/deviation', minibatchDeviation({ most: options.group })],
      ['verdict/conv', equalizedConvolution({ channels: deepest, kernel: 3 })],
      ['verdict/flatten', flatten()],
      ['verdict/dense1', equalizedDense({ units: deepest })],
      ['verdict/dense2', equalizedDense({ units: 1, linear: true })],
    ],
  );
  const layers = [
    ...start.layers,
    ...blocks.flatMap(({ body, shortcut }) => [...body, shortcut]),
    ...end.layers,
  ];
  return {
    ...describeNetwork('discriminator', { input: picture, output: end.output }, layers),
    apply(x, pass) {
      const seen = applyChain(start.layers, x, pass);
      const small = blocks.reduce((value, block) => applyBlock(block, value, pass), seen);
      return applyChain(end.layers, small, pass);
    },
  };
}
