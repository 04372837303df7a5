import * as tf from '@tensorflow/tfjs-core';
import type { Specs, Step, TensorSpec } from '../../compiler/types.ts';
import { take } from '../record.ts';
import { dim } from '../shape.ts';
import { drawingNetwork, type Model } from './model.ts';

/** Name of a sampler's input: latent points are `z`, pictures to be translated `condition`. */
function inputName({ drawing }: Model): 'z' | 'condition' {
  return drawing.from.kind === 'picture' ? 'condition' : 'z';
}

function inputs(model: Model, count: number, dtype: TensorSpec['dtype']): Specs {
  return { [inputName(model)]: { shape: [count, ...drawingNetwork(model).input], dtype } };
}

/**
 * Names and shapes of a sampler's inputs: `z` [N, latent], or `condition` [N, H, W, C] in [−1, 1].
 * @param count pictures a run
 */
export function samplerInputs(model: Model, count: number): Specs {
  return inputs(model, count, 'float32');
}

/**
 * Draws pictures: state is the values of the network that draws, without prefix (of `average/` or its own), inputs as
 * `samplerInputs` says, output `image` [N, H, W, C] in [−1, 1], whatever range the network works in.
 */
export function samplingStep(model: Model): Step {
  const { range } = model;
  const generator = drawingNetwork(model);
  const isTranslation = model.drawing.from.kind === 'picture';
  return (state, given) => {
    const x = take(given, inputName(model));
    const image = generator.apply(isTranslation && range === 'unit' ? toUnit(x) : x, {
      mode: 'sampling',
      parts: 1,
      value: (name) => take(state, name),
      noise: (name) => take({}, name),
      report: () => undefined,
    });
    return { state: {}, outputs: { image: range === 'unit' ? tf.sub(tf.mul(image, 2), 1) : image } };
  };
}

const toUnit = (x: tf.Tensor): tf.Tensor => tf.mul(tf.add(x, 1), 0.5);

/** Like `samplerInputs`, but a picture is what a picture file holds: uint8, 0 … 255. */
export function pixelSamplerInputs(model: Model, count: number): Specs {
  return inputs(model, count, model.drawing.from.kind === 'picture' ? 'uint8' : 'float32');
}

/**
 * Like `samplingStep`, for what picture files hold: inputs as `pixelSamplerInputs` says, output `image` int32
 * [N, H, W, 3], 0 … 255, grey repeated.
 */
export function pixelSamplingStep(model: Model): Step {
  const draw = samplingStep(model);
  const isTranslation = model.drawing.from.kind === 'picture';
  return (state, given) => {
    const { condition } = given;
    const scaled =
      isTranslation && condition !== undefined
        ? { condition: tf.sub(tf.mul(tf.cast(condition, 'float32'), 2 / 255), 1) }
        : given;
    const image = take(draw(state, scaled).outputs, 'image');
    const rgb = dim(image.shape, 3) === 1 ? tf.concat([image, image, image], 3) : image;
    const pixels = tf.round(tf.mul(tf.add(tf.clipByValue(rgb, -1, 1), 1), 127.5));
    return { state: {}, outputs: { image: tf.cast(pixels, 'int32') } };
  };
}
