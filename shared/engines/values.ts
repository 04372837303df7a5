/** Checks what comes in from the caller against what the program wants. */
import { invariant, StudioError } from '../errors/index.ts';
import type { HostTensor, HostTensors, Program, Specs, TensorSpec } from '../compiler/types.ts';
import type { Programs } from './engine.ts';

function printSpec({ dtype, shape }: TensorSpec): string {
  return `${dtype}[${shape.join(',')}]`;
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array, uint8: Uint8Array } as const;

function requireFit(name: string, value: HostTensor, spec: TensorSpec): void {
  const size = spec.shape.reduce((product, length) => product * length, 1);
  const fits =
    value.dtype === spec.dtype &&
    value.shape.length === spec.shape.length &&
    value.shape.every((length, i) => length === spec.shape[i]);
  if (fits && value.data.length === size && value.data instanceof arrays[spec.dtype]) return;
  const found = fits ? `${value.data.constructor.name}(${value.data.length})` : printSpec(value);
  throw new StudioError('value_does_not_fit', { name, expected: printSpec(spec), found });
}

/** All state of programs that share it, by name. */
export function sharedState(programs: Programs): Specs {
  const all: Record<string, TensorSpec> = {};
  for (const { state } of Object.values(programs)) {
    for (const [name, spec] of Object.entries(state)) {
      const known = all[name];
      invariant(known === undefined || printSpec(known) === printSpec(spec), `state ${name} has two shapes`);
      all[name] = spec;
    }
  }
  return all;
}

/**
 * The shapes that a run's inputs must have: of a loop, those of one step behind an axis of steps.
 * @throws StudioError value_missing where nothing tells how many steps
 */
export function runInputs({ inputs, isLoop }: Program, given: HostTensors): Specs {
  if (!isLoop) return inputs;
  const steps = Object.keys(inputs).flatMap((name) => given[name]?.shape.slice(0, 1) ?? [])[0] ?? 1;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape: [steps, ...shape], dtype }]),
  );
}

/** The spec of a name. @throws StudioError value_unknown */
function specOf(name: string, specs: Specs): TensorSpec {
  const spec = specs[name];
  if (spec === undefined) {
    throw new StudioError('value_unknown', { name, known: Object.keys(specs).join(', ') || '–' });
  }
  return spec;
}

/** @throws StudioError value_unknown, value_does_not_fit */
export function requireKnown(values: HostTensors, specs: Specs): void {
  for (const [name, value] of Object.entries(values)) requireFit(name, value, specOf(name, specs));
}

/** @throws StudioError value_unknown */
export function requireState(names: readonly string[], specs: Specs): void {
  for (const name of names) specOf(name, specs);
}

/** @throws StudioError value_missing, value_unknown, value_does_not_fit */
export function requireAll(values: HostTensors, specs: Specs): void {
  for (const [name, spec] of Object.entries(specs)) {
    if (!(name in values)) throw new StudioError('value_missing', { name, expected: printSpec(spec) });
  }
  requireKnown(values, specs);
}
