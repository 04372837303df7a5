/** Several steps in one call, for engines that run them one by one. */
import type { HostTensor, HostTensors, Program, Specs } from '../compiler/types.ts';
import { invariant } from '../errors/index.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Inputs [K, …] as those of each step, over the same memory. A program without inputs makes one step. */
function unstack(inputs: HostTensors, specs: Specs): readonly HostTensors[] {
  const [first] = Object.values(inputs);
  const steps = first === undefined ? 1 : (first.shape[0] ?? 1);
  return Array.from({ length: steps }, (_, step) =>
    Object.fromEntries(
      Object.entries(specs).map(([name, { shape, dtype }]) => {
        const size = sizeOf(shape);
        const data = inputs[name]?.data.subarray(step * size, (step + 1) * size);
        invariant(data !== undefined, `no input ${name}`);
        return [name, { shape, dtype, data }];
      }),
    ),
  );
}

/** One output of every step as one tensor [K, …]. */
function stack(values: readonly HostTensor[]): HostTensor {
  const [first] = values;
  invariant(first !== undefined, 'a loop makes a step');
  const size = first.data.length;
  const data = new (first.data.constructor as new (length: number) => HostTensor['data'])(
    size * values.length,
  );
  values.forEach((value, step) => data.set(value.data, step * size));
  return { shape: [values.length, ...first.shape], dtype: first.dtype, data };
}

/** Runs a loop's steps in order. @param run makes one step @returns outputs [K, …] */
export async function runEachStep(
  { inputs: specs, outputs }: Program,
  inputs: HostTensors,
  run: (inputs: HostTensors) => Promise<HostTensors>,
): Promise<HostTensors> {
  const results: HostTensors[] = [];
  for (const step of unstack(inputs, specs)) results.push(await run(step));
  return Object.fromEntries(
    Object.keys(outputs).map((name) => [name, stack(results.flatMap((result) => result[name] ?? []))]),
  );
}
