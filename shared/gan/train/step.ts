import * as tf from '@tensorflow/tfjs-core';
import type { Step, Tensors } from '../../compiler/types.ts';
import type { Architecture, Network, Pass } from '../networks/index.ts';
import { inside, mapValues, take, under } from '../record.ts';
import { differentiate } from './differentiate.ts';
import type { Model, Phase } from './model.ts';
import { prefixOf, slotPrefix } from './state.ts';

/** How much of the newest batch enters a buffer that does not say, such as batch-norm statistics; Torch's default. */
const bufferShare = 0.1;

type Report = Pass['report'];
const nowhere: Report = () => undefined;

function trainingPass(values: Tensors, noise: Tensors, report: Report = nowhere): Pass {
  return {
    mode: 'training',
    value: (name) => take(values, name),
    noise: (name) => take(noise, name),
    report,
  };
}

/** uint8 pictures in the range of the networks. */
function toRange(pictures: tf.Tensor, range: Architecture['range']): tf.Tensor {
  const values = tf.cast(pictures, 'float32');
  return range === 'unit' ? tf.mul(values, 1 / 255) : tf.sub(tf.mul(values, 2 / 255), 1);
}

const mix = (old: tf.Tensor, fresh: tf.Tensor, share: tf.Tensor | number): tf.Tensor =>
  tf.add(old, tf.mul(tf.sub(fresh, old), share));

/** What one phase changes, and what it reports. */
interface Change {
  readonly state: Tensors;
  readonly outputs: Tensors;
}

function optimize(phase: Phase, state: Tensors, inputs: Tensors, gradients: Tensors): Tensors {
  const { optimizer } = phase;
  const prefix = prefixOf(phase);
  const numbers = inside(phase.name, inputs);
  const changed: Record<string, tf.Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const slots = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, take(state, `${slotPrefix(phase, slot)}/${name}`)] as const),
    );
    const next = optimizer.apply(take(state, `${prefix}/${name}`), gradient, slots, numbers);
    changed[`${prefix}/${name}`] = next.parameter;
    for (const [slot, value] of Object.entries(next.slots)) {
      changed[`${slotPrefix(phase, slot)}/${name}`] = value;
    }
  }
  return changed;
}

function parametersOf(network: Network, values: Tensors): Tensors {
  return mapValues(network.parameters, (_, name) => take(values, name));
}

/** The discriminator learns from a real batch, then from a generated one; batch norm sees them apart. */
function updateDiscriminator(model: Model, phase: Phase, state: Tensors, inputs: Tensors): Change {
  const { generator, discriminator, range } = model.architecture;
  const values = inside('D', state);
  const real = toRange(take(inputs, 'real'), range); // [N, H, W, C]
  const fake = generator.apply(take(inputs, 'z'), trainingPass(inside('G', state), {})); // [N, H, W, C]
  const { value, gradients, extras } = differentiate(
    (parameters, out) => {
      const all = { ...values, ...parameters };
      const onReal = discriminator.apply(real, trainingPass(all, inside('D/real', inputs))); // [N, 1]
      const onFake = discriminator.apply(fake, trainingPass(all, inside('D/fake', inputs))); // [N, 1]
      out('d_real', tf.mean(tf.sigmoid(onReal)));
      out('d_fake', tf.mean(tf.sigmoid(onFake)));
      return model.objective.discriminator(onReal, onFake);
    },
    parametersOf(discriminator, values),
  );
  return { state: optimize(phase, state, inputs, gradients), outputs: { d: value, ...extras } };
}

/** The generator learns from the verdict of the discriminator as it is now, on the same latent points. */
function updateGenerator(model: Model, phase: Phase, state: Tensors, inputs: Tensors): Change {
  const { generator, discriminator } = model.architecture;
  const values = inside('G', state);
  const judge = trainingPass(inside('D', state), inside('D/fake', inputs));
  const { value, gradients, extras } = differentiate(
    (parameters, out) => {
      const fake = generator.apply(take(inputs, 'z'), trainingPass({ ...values, ...parameters }, {}, out));
      return model.objective.generator(discriminator.apply(fake, judge));
    },
    parametersOf(generator, values),
  );
  const buffers = mapValues(extras, (seen, name) =>
    mix(take(values, name), seen, take(generator.buffers, name).share ?? bufferShare),
  );
  const changed = { ...optimize(phase, state, inputs, gradients), ...under('G', buffers) };
  return {
    state: { ...changed, ...averaged(inside('G', changed), extras, state, inputs) },
    outputs: { g: value },
  };
}

/**
 * The averaged generator: average += (now − average) · (1 − decay). Its batch-norm statistics average what the batches
 * showed, at the same pace as its weights, so its pictures never depend on the batch they are drawn in.
 */
function averaged(generator: Tensors, seen: Tensors, state: Tensors, inputs: Tensors): Tensors {
  const share = tf.sub(1, take(inputs, 'average/decay'));
  return under(
    'average',
    mapValues({ ...generator, ...seen }, (now, name) => mix(take(state, `average/${name}`), now, share)),
  );
}

/**
 * One training step: every phase of the model in order, each on what the phases before it left.
 * State and inputs are named by `stateSpecs` and `inputSpecs`. Outputs: the losses `d` and `g`, and `d_real`, `d_fake`,
 * the discriminator's mean confidence that real and generated pictures are real.
 */
export function trainingStep(model: Model): Step {
  return (state, inputs) => {
    let now = state;
    let changed: Tensors = {};
    let outputs: Tensors = {};
    for (const phase of model.phases) {
      const update = phase.updates === 'generator' ? updateGenerator : updateDiscriminator;
      const change = update(model, phase, now, inputs);
      now = { ...now, ...change.state };
      changed = { ...changed, ...change.state };
      outputs = { ...outputs, ...change.outputs };
    }
    return { state: changed, outputs };
  };
}
