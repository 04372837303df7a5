import * as tf from '@tensorflow/tfjs-core';
import { invariant } from '../../../errors/index.ts';
import { dim } from '../../shape.ts';
import type { Pass } from '../layer.ts';
import { applyLayer, type LayerFacts, type NamedLayer } from '../network.ts';
import { normal } from './equalized.ts';
import { type StyledLayer, styledConvolution, toColours } from './modulation.ts';
import { double } from './resample.ts';
import type { Stages } from './stages.ts';

/** The layers that draw at one size; the first has no doubling convolution. */
interface Block {
  readonly up: NamedLayer<StyledLayer> | null;
  readonly conv: NamedLayer<StyledLayer>;
  readonly colours: NamedLayer<StyledLayer>;
}

export interface Synthesis {
  readonly layers: readonly NamedLayer<LayerFacts>[];
  /** Styles that a picture is drawn from, coarse to fine: one a convolution, and one for the last colours. */
  readonly styles: number;
  /** @param styles each [N, w] @returns [N, H, W, C] */
  apply(styles: readonly tf.Tensor[], pass: Pass): tf.Tensor;
}

function blocksOf({ grids, channels }: Stages, colours: number, styles: number): Block[] {
  return grids.map(([height, width], at) => {
    const depth = dim(channels, at);
    const name = `size${Math.min(height, width)}`;
    const inside = [height, width, depth];
    const before = at === 0 ? null : [height / 2, width / 2, dim(channels, at - 1)];
    return {
      up: before && {
        name: `${name}/up`,
        layer: styledConvolution(before, { channels: depth, styles, up: true }),
      },
      conv: {
        name: `${name}/conv`,
        layer: styledConvolution(inside, { channels: depth, styles, up: false }),
      },
      colours: { name: `${name}/colours`, layer: toColours(inside, { channels: colours, styles }) },
    };
  });
}

/**
 * The synthesis network with skips: from a learned picture of the smallest grid, each stage doubles and draws with two
 * modulated convolutions, and the colours of all stages are doubled and added up. Karras et al. 2020, section 4.1,
 * arXiv:1912.04958. The colours of a stage share their style with the convolution that follows.
 * @param colours channels of the picture @param styles length of w
 */
export function synthesis(stages: Stages, colours: number, styles: number): Synthesis {
  const blocks = blocksOf(stages, colours, styles);
  const [grid] = stages.grids;
  const start = [...(grid ?? []), dim(stages.channels, 0)];
  const input: NamedLayer<LayerFacts> = {
    name: 'input',
    layer: {
      op: 'learned picture',
      output: start,
      parameters: { picture: { shape: start, initial: normal } },
      buffers: {},
      noise: {},
    },
  };
  const draw = (named: NamedLayer<StyledLayer>, x: tf.Tensor, style: tf.Tensor, pass: Pass) =>
    applyLayer(named, pass, (layer, own) => layer.apply(x, style, own));
  const count = 2 * blocks.length;
  return {
    styles: count,
    layers: [
      input,
      ...blocks.flatMap(({ up, conv, colours: last }) => [...(up === null ? [] : [up]), conv, last]),
    ],
    apply(given, pass) {
      const style = (at: number): tf.Tensor => {
        const w = given[at];
        invariant(w !== undefined, `style ${at} of ${given.length}`);
        return w;
      };
      let x: tf.Tensor = tf.reshape(pass.value('input/picture'), [1, ...start]); // [1, h, w, C]: modulation repeats it
      const drawn = blocks.map(({ up, conv, colours: last }, stage) => {
        if (up !== null) x = draw(up, x, style(2 * stage - 1), pass);
        x = draw(conv, x, style(2 * stage), pass);
        return draw(last, x, style(2 * stage + 1), pass); // [N, h, w, colours]
      });
      return drawn.reduce((sum, colour) => tf.add(double(sum), colour));
    },
  };
}
