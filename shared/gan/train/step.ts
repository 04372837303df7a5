import * as tf from '@tensorflow/tfjs-core';
import type { Step, Tensors } from '../../compiler/types.ts';
import { inside, mapValues, take, under } from '../record.ts';
import { added, batchesOf, partOf, scaled } from './accumulate.ts';
import { openContext } from './context.ts';
import { type Differentiated, differentiate } from './differentiate.ts';
import { type Model, networkOf, type Phase } from './model.ts';
import { averageName, slotPrefix } from './state.ts';
import { openWatch } from './watch.ts';

/** How much of the newest batch enters a buffer that does not say, such as batch-norm statistics; Torch's default. */
const bufferShare = 0.1;

const mix = (old: tf.Tensor, fresh: tf.Tensor, share: tf.Tensor | number): tf.Tensor =>
  share === 1 ? fresh : tf.add(old, tf.mul(tf.sub(fresh, old), share));

/** What one phase changes, and what it reports. */
interface Change {
  readonly state: Tensors;
  readonly outputs: Tensors;
}

/** Parameters and what the optimizer keeps of them, after its step. @param gradients by name in the state */
function optimize(phase: Phase, state: Tensors, inputs: Tensors, gradients: Tensors): Tensors {
  const { optimizer } = phase;
  const numbers = inside(phase.name, inputs);
  const changed: Record<string, tf.Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const slots = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, take(state, slotPrefix(phase, slot, name))] as const),
    );
    const next = optimizer.apply(take(state, name), gradient, slots, numbers);
    changed[name] = next.parameter;
    for (const [slot, value] of Object.entries(next.slots)) changed[slotPrefix(phase, slot, name)] = value;
  }
  return changed;
}

/** Parameters of the networks that a phase updates, by name in the state. */
function parametersOf(model: Model, phase: Phase, state: Tensors): Tensors {
  const networks = phase.updates.map((name) => under(name, networkOf(model, name).parameters));
  return mapValues(Object.assign({}, ...networks) as Tensors, (_, name) => take(state, name));
}

/** Share of a buffer, by its name in the state. */
function shareOf(model: Model, name: string): number {
  const [network = ''] = name.split('/');
  return networkOf(model, network).buffers[name.slice(network.length + 1)]?.share ?? bufferShare;
}

/** Name of the number that says how much of a network's average is kept. */
export const decayName = (network: string): string => `average/${network}`;

/**
 * The average of a network: average += (now − average) · (1 − decay). Buffers average what the batches showed, at the same
 * pace as the weights, so that what it draws never depends on the batch it is drawn in.
 */
function averaged(model: Model, network: string, state: Tensors, inputs: Tensors, seen: Tensors): Tensors {
  const share = tf.sub(1, take(inputs, decayName(network)));
  const { parameters, buffers } = networkOf(model, network);
  const kept = averageName(network);
  const shown = inside(network, seen);
  const weights = mapValues(parameters, (_, name) =>
    mix(take(state, `${kept}/${name}`), take(state, `${network}/${name}`), share),
  );
  const statistics = mapValues(shown, (value, name) =>
    mix(take(state, `${kept}/${name}`), value, buffers[name]?.share === 1 ? 1 : share),
  );
  return under(kept, { ...weights, ...statistics });
}

/** The loss of a phase on a batch or a part of one, its gradients, and what the networks and the phase hand out. */
function gradientsOf(model: Model, phase: Phase, state: Tensors, inputs: Tensors): Differentiated {
  return differentiate(
    (parameters, out) => {
      const watch = model.isWatched === true ? openWatch(phase, out) : undefined;
      const { context, seen } = openContext(model, phase, { ...state, ...parameters }, inputs, watch);
      const { loss, reports = {}, values = {} } = phase.loss(context);
      for (const [name, tensor] of seen) out(`seen/${name}`, tensor);
      for (const [name, tensor] of Object.entries(reports)) out(`reports/${name}`, tensor);
      for (const [name, tensor] of Object.entries(values)) out(`values/${name}`, tensor);
      return loss;
    },
    parametersOf(model, phase, state),
  );
}

/** What a part of a batch showed buffers of share 1, which the next part starts from, by their names in the state. */
function newestOf(model: Model, { extras }: Differentiated): Tensors {
  const seen = Object.entries(inside('seen', extras));
  return Object.fromEntries(seen.filter(([name]) => shareOf(model, name) === 1));
}

/**
 * `gradientsOf` a batch in parts: means over them. So buffers and values go on at the pace that they have on a whole batch;
 * a buffer of share 1 is the last part's.
 * @param made what must be computed before; see `partOf`
 */
function gradientsInParts(
  model: Model,
  phase: Phase,
  state: Tensors,
  inputs: Tensors,
  made: Tensors,
): Differentiated {
  const parts = (model.accumulation ?? 1) * (phase.parts ?? 1);
  if (parts === 1) return gradientsOf(model, phase, state, inputs);
  const batches = batchesOf(model, phase, inputs);
  const first = gradientsOf(model, phase, state, { ...inputs, ...partOf(batches, 0, parts, made) });
  let sum = first;
  let newest = newestOf(model, first);
  for (let at = 1; at < parts; at++) {
    const fed = { ...inputs, ...partOf(batches, at, parts, sum.gradients) };
    const part = gradientsOf(model, phase, { ...state, ...newest }, fed);
    sum = added(sum, part);
    newest = newestOf(model, part);
  }
  const { extras, ...mean } = scaled(sum, 1 / parts);
  return { ...mean, extras: { ...extras, ...under('seen', newest) } };
}

/** What is watched after the layers. Gradients come from the loss back through the network, so its last layers are first. */
function watchedAfter(phase: Phase, loss: tf.Scalar, gradients: Tensors, optimized: Tensors): Tensors {
  const counts: Record<string, tf.Tensor> = {};
  const watch = openWatch(phase, (name, count) => (counts[name] = count));
  watch('loss', phase.name, loss);
  for (const [name, gradient] of Object.entries(gradients).toReversed()) watch('gradient', name, gradient);
  for (const [name, value] of Object.entries(optimized)) watch('value', name, value);
  return counts;
}

/** Makes one phase, and the averages that follow it. @param made changed by the phases before it in the step */
function makePhase(model: Model, phase: Phase, state: Tensors, inputs: Tensors, made: Tensors): Change {
  const { value, gradients, extras } = gradientsInParts(model, phase, state, inputs, made);
  const seen = inside('seen', extras);
  const optimized = optimize(phase, state, inputs, gradients);
  const changed = {
    ...optimized,
    ...mapValues(seen, (shown, name) => mix(take(state, name), shown, shareOf(model, name))),
    ...under('values', inside('values', extras)),
  };
  const averages = averagedAfter(model, [phase]).map((network) =>
    averaged(model, network, { ...state, ...changed }, inputs, seen),
  );
  const watched = model.isWatched === true ? watchedAfter(phase, value, gradients, optimized) : {};
  return {
    state: Object.assign(changed, ...averages) as Tensors,
    outputs: {
      [phase.name]: value,
      ...inside('reports', extras),
      ...under('watch', inside('watch', extras)),
      ...watched,
    },
  };
}

/**
 * Networks whose average follows one of the phases: the last in every step that updates them. What a lazy phase changes
 * after it enters the average at the next step.
 */
export function averagedAfter({ phases: all, averages }: Model, phases: readonly Phase[]): readonly string[] {
  return Object.keys(averages).filter((network) => {
    const last = all.findLast(({ updates, every = 1 }) => every === 1 && updates.includes(network));
    return last !== undefined && phases.includes(last);
  });
}

/** Some phases of a model in order, each on what those before it left. */
export function stepOf(model: Model, phases: readonly Phase[]): Step {
  return (state, inputs) => {
    let now = state;
    let changed: Tensors = {};
    let outputs: Tensors = {};
    for (const phase of phases) {
      const change = makePhase(model, phase, now, inputs, changed);
      now = { ...now, ...change.state };
      changed = { ...changed, ...change.state };
      outputs = { ...outputs, ...change.outputs };
    }
    return { state: changed, outputs };
  };
}
