import * as tf from '@tensorflow/tfjs-core';
import { dim, type Shape } from '../shape.ts';
import { leakyRelu, relu, tanh } from './activation.ts';
import type { PictureShape } from '../../data/index.ts';
import { bias, convolution, transposedConvolution } from './convolution.ts';
import { dropout } from './dense.ts';
import type { Initial, LayerFactory, Pass } from './layer.ts';
import { applyChain, chain, describeNetwork, type NamedLayer, type Network } from './network.ts';
import { batchNormalization, instanceNormalization } from './normalization.ts';

const kernelInitial: Initial = { kind: 'normal', mean: 0, deviation: 0.02 };
const scaleInitial: Initial = { kind: 'normal', mean: 1, deviation: 0.02 };

export type Normalization = 'instance' | 'batch';

type Named = readonly [name: string, factory: LayerFactory];

/** The deepest network has 8 halvings, as published for 256 × 256; the widest stage has 8 times the channels of the first. */
const mostLevels = 8;
const widestFactor = 8;
/** Blocks of the decoder, from the innermost, that drop half of what they hold. */
const droppingBlocks = 3;

const halving = (channels: number) =>
  ({ channels, kernel: [4, 4], stride: 2, padding: 1, initial: kernelInitial }) as const;

/** Halvings that divide both sides of a picture, at most 8: 6 for 64 × 64, which ends at one pixel. */
export function unetLevels({ height, width }: PictureShape): number {
  let levels = 0;
  while (levels < mostLevels && height % 2 ** (levels + 1) === 0 && width % 2 ** (levels + 1) === 0) levels++;
  return levels;
}

/** A generator's norm keeps statistics for sampling, a discriminator's does not. */
function normalization(kind: Normalization, buffers: boolean): LayerFactory {
  return kind === 'batch'
    ? batchNormalization({ scale: scaleInitial, buffers })
    : instanceNormalization({ scale: scaleInitial });
}

interface Level {
  readonly down: readonly NamedLayer[];
  readonly up: readonly NamedLayer[];
}

function downLayers(name: string, channels: number, norm: LayerFactory | null): Named[] {
  const normed: Named[] = norm === null ? [[`${name}/bias`, bias()]] : [[`${name}/norm`, norm]];
  return [[`${name}/conv`, convolution(halving(channels))], ...normed];
}

function upLayers(name: string, channels: number, norm: LayerFactory, drops: boolean): Named[] {
  const dropped: Named[] = drops ? [[`${name}/dropout`, dropout(0.5)]] : [];
  return [
    [`${name}/relu`, relu()],
    [`${name}/conv`, transposedConvolution(halving(channels))],
    [`${name}/norm`, norm],
    ...dropped,
  ];
}

/** The levels of the network, from the picture to the innermost. */
function levelsOf(input: Shape, colours: number, width: number, kind: Normalization): Level[] {
  const [height, wide] = [dim(input, 0), dim(input, 1)];
  const count = unetLevels({ height, width: wide, channels: 3 });
  const channelsAt = (level: number): number => width * Math.min(widestFactor, 2 ** level);
  return Array.from({ length: count }, (_, level) => {
    const scale = 2 ** (level + 1);
    const isInnermost = level === count - 1;
    const before = level === 0 ? input : [height / (scale / 2), wide / (scale / 2), channelsAt(level - 1)];
    // Nothing is normalised where the picture comes in, nor where one pixel may be all there is.
    const norm = level === 0 || isInnermost ? null : normalization(kind, true);
    const activation: Named[] = level === 0 ? [] : [[`down${level + 1}/relu`, leakyRelu(0.2)]];
    const down = chain(before, [...activation, ...downLayers(`down${level + 1}`, channelsAt(level), norm)]);
    const joined = channelsAt(level) * (isInnermost ? 1 : 2);
    const below = [height / scale, wide / scale, joined];
    const up = chain(
      below,
      level === 0
        ? [
            ['picture/relu', relu()],
            ['picture/conv', transposedConvolution(halving(colours))],
            ['picture/bias', bias()],
            ['picture/tanh', tanh()],
          ]
        : upLayers(
            `up${level + 1}`,
            channelsAt(level - 1),
            normalization(kind, true),
            level >= count - droppingBlocks,
          ),
    );
    return { down: down.layers, up: up.layers };
  });
}

/**
 * The U-Net of pix2pix, from picture to picture: a convolution 4×4 ↓2 a level down to the innermost, a transposed one ↑2
 * a level back, each given what the encoder had at its size beside what comes from below. Isola et al. 2016, section
 * 3.2 and appendix, arXiv:1611.07004. [N, H, W, C] in [−1, 1] → [N, H, W, colours] in (−1, 1).
 *
 * The three innermost blocks of the decoder drop half of their values in training and nothing in sampling, so that a
 * picture always gets the same answer.
 * @param options.width channels of the first level; each deeper one has twice as many, up to 8 times. 64 in the paper
 */
export function unet(
  input: PictureShape,
  colours: number,
  options: { readonly width: number; readonly norm: Normalization },
): Network {
  const shape = [input.height, input.width, input.channels];
  const levels = levelsOf(shape, colours, options.width, options.norm);
  /** From a level inwards and back out: what the decoder has at the size above it. */
  function through(level: number, x: tf.Tensor, pass: Pass): tf.Tensor {
    const here = levels[level];
    if (here === undefined) return x;
    const down = applyChain(here.down, x, pass);
    const inner = level + 1 === levels.length ? down : tf.concat([down, through(level + 1, down, pass)], 3);
    return applyChain(here.up, inner, pass);
  }
  return {
    ...describeNetwork('generator', { input: shape, output: [input.height, input.width, colours] }, [
      ...levels.flatMap(({ down }) => down),
      ...levels.toReversed().flatMap(({ up }) => up),
    ]),
    apply: (x, pass) => through(0, x, pass),
  };
}

/**
 * The patch discriminator: every logit judges one patch of the picture, all by the same convolutions. Isola et al. 2016,
 * section 3.2. [N, H, W, C] → [N, h, w, 1]. With `layers` 1, 2, 3 a patch has 16, 34, 70 pixels a side.
 * @param options.layers convolutions 4×4 ↓2; two more of stride 1 follow. 3 in the paper
 * @param options.width channels of the first; each deeper one has twice as many, up to 8 times
 */
export function patchDiscriminator(
  input: Shape,
  options: { readonly layers: number; readonly width: number; readonly norm: Normalization },
): Network {
  const { layers: count, width, norm } = options;
  const channelsAt = (at: number): number => width * Math.min(widestFactor, 2 ** at);
  const single = (channels: number) => ({ ...halving(channels), stride: 1 });
  const named: Named[] = [];
  for (let at = 0; at <= count; at++) {
    const name = `down${at + 1}`;
    named.push([`${name}/conv`, convolution(at < count ? halving(channelsAt(at)) : single(channelsAt(at)))]);
    named.push(at === 0 ? [`${name}/bias`, bias()] : [`${name}/norm`, normalization(norm, false)]);
    named.push([`${name}/relu`, leakyRelu(0.2)]);
  }
  named.push(['verdict/conv', convolution(single(1))], ['verdict/bias', bias()]);
  const { layers, output } = chain(input, named);
  return {
    ...describeNetwork('discriminator', { input, output }, layers),
    apply: (x, pass) => applyChain(layers, x, pass),
  };
}
