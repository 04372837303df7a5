/** Drawings as functions that an engine runs. */
import * as tf from '@tensorflow/tfjs-core';
import type { Specs, Step, Tensors, TensorSpec } from '../../compiler/types.ts';
import { type Input, inputSpec, ofPixels, pixelSpec } from '../inputs/index.ts';
import { mapValues, take } from '../record.ts';
import { dim } from '../shape.ts';
import { roleOf, storedName } from './context.ts';
import { type Drawing, type Model, networkOf } from './model.ts';
import { storedSpec } from '../inputs/index.ts';

function specsOf({ given }: Drawing, count: number, specOf: (input: Input) => TensorSpec): Specs {
  return mapValues(given, (input) => {
    const { shape, dtype } = specOf(input);
    return { shape: [count, ...shape], dtype };
  });
}

/** Names and shapes of a drawing's inputs, as `inputSpec` says. @param count items a run */
export function drawingInputs(drawing: Drawing, count: number): Specs {
  return specsOf(drawing, count, inputSpec);
}

/**
 * Draws: state is the values of its networks, as `drawingSpecs` names them, inputs as `drawingInputs` says; outputs by the
 * names of what is made, pictures [N, H, W, C] in [−1, 1], whatever range the networks work in.
 */
export function drawingStep(model: Model, drawing: Drawing): Step {
  return (state, inputs) => ({
    state: {},
    outputs: drawing.draw(inputs, (network, x, given = {}) =>
      networkOf(model, network).apply(x, {
        mode: 'sampling',
        parts: 1,
        value: (name) => take(state, `${network}/${name}`),
        noise: (name) => take({}, name),
        given: (name) => take(given, name),
        hand: () => undefined,
        report: () => undefined,
      }),
    ),
  });
}

/** Like `drawingInputs`, but a picture is what a picture file holds: uint8, 0 … 255. */
export function pixelDrawingInputs(drawing: Drawing, count: number): Specs {
  return specsOf(drawing, count, pixelSpec);
}

const toPixels = (image: tf.Tensor): tf.Tensor => {
  const rgb = dim(image.shape, 3) === 1 ? tf.concat([image, image, image], 3) : image;
  const pixels = tf.round(tf.mul(tf.add(tf.clipByValue(rgb, -1, 1), 1), 127.5));
  return tf.cast(pixels, 'int32');
};

/**
 * Like `drawingStep`, for what picture files hold: inputs as `pixelDrawingInputs` says, pictures int32 [N, H, W, 3],
 * 0 … 255, grey repeated.
 */
export function pixelDrawingStep(model: Model, drawing: Drawing): Step {
  const draw = drawingStep(model, drawing);
  return (state, inputs) => {
    const given: Tensors = mapValues(inputs, (x, name) => ofPixels(x, take(drawing.given, name)));
    const { outputs } = draw(state, given);
    return {
      state: {},
      outputs: mapValues(outputs, (made, name) =>
        drawing.made[name]?.kind === 'picture' ? toPixels(made) : made,
      ),
    };
  };
}

/** Stored values of some roles, by `storedName`. @param count items a run */
export function roleInputs({ inputs }: Model, roles: readonly string[], count: number): Specs {
  return Object.fromEntries(
    roles.map((role) => {
      const bound = take(inputs, role);
      const { shape, dtype } = storedSpec(bound.source);
      return [storedName(bound), { shape: [count, ...shape], dtype }];
    }),
  );
}

/** What roles have of stored values: inputs as `roleInputs` says, an output a role, in the form that drawings take. */
export function roleStep(model: Model, roles: readonly string[]): Step {
  const drawn = { ...model, range: 'signed' } as const;
  return (_, stored) => ({
    state: {},
    outputs: Object.fromEntries(roles.map((role) => [role, roleOf(drawn, role, stored)])),
  });
}
