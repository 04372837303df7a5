import * as tf from '@tensorflow/tfjs-core';
import type { Specs, Step } from '../../compiler/types.ts';
import { take } from '../record.ts';
import { dim } from '../shape.ts';
import { drawingNetwork, type Model } from './model.ts';

/** Names and shapes of a sampler's inputs. @param count pictures a run */
export function samplerInputs(model: Model, count: number): Specs {
  return { z: { shape: [count, model.drawing.latent.size], dtype: 'float32' } };
}

/**
 * Draws pictures: state is the generator's values without prefix (of `average/` or the network's own), input `z` [N, latent], output
 * `image` [N, H, W, C] in [−1, 1], whatever range the network works in.
 */
export function samplingStep(model: Model): Step {
  const { range } = model;
  const generator = drawingNetwork(model);
  return (state, inputs) => {
    const image = generator.apply(take(inputs, 'z'), {
      mode: 'sampling',
      value: (name) => take(state, name),
      noise: (name) => take({}, name),
      report: () => undefined,
    });
    return { state: {}, outputs: { image: range === 'unit' ? tf.sub(tf.mul(image, 2), 1) : image } };
  };
}

/** Like `samplingStep`, ending in what a picture file holds: `image` int32 [N, H, W, 3], 0 … 255, grey repeated. */
export function pixelSamplingStep(model: Model): Step {
  const draw = samplingStep(model);
  return (state, inputs) => {
    const image = take(draw(state, inputs).outputs, 'image');
    const rgb = dim(image.shape, 3) === 1 ? tf.concat([image, image, image], 3) : image;
    const pixels = tf.round(tf.mul(tf.add(tf.clipByValue(rgb, -1, 1), 1), 127.5));
    return { state: {}, outputs: { image: tf.cast(pixels, 'int32') } };
  };
}
