/** Updates in place as the runner sees them: tensors of the runtime over the updater's memory. */
import type { Stage, TensorSpec } from '../../compiler/types.ts';
import { invariant } from '../../errors/index.ts';
import type { UpdateLayout, Updater } from '../updates.ts';
import { type Runtime, type Tensor, wrap } from './tensors.ts';

export class Updates {
  readonly #ort: Runtime;
  readonly #layout: UpdateLayout;
  readonly #updater: Updater;
  readonly #targets = new Map<string, Tensor>();

  constructor(ort: Runtime, layout: UpdateLayout, updater: Updater) {
    this.#ort = ort;
    this.#layout = layout;
    this.#updater = updater;
  }

  #floats({ at, length }: { readonly at: number; readonly length: number }): Float32Array {
    return new Float32Array(this.#updater.memory, at, length);
  }

  /** The memory of a state that updates touch. */
  stateOf(name: string): Float32Array | undefined {
    const place = this.#layout.stateAt(name);
    return place && this.#floats(place);
  }

  /** Where the runtime writes a value that updates read: it is as long as they are, whatever its shape. */
  target(program: string, value: string, { shape }: TensorSpec): Tensor | undefined {
    const key = `${program}/${value}`;
    const known = this.#targets.get(key);
    const place = this.#layout.valueAt(program, value);
    if (known !== undefined || place === undefined) return known;
    const target = wrap(this.#ort, { shape, dtype: 'float32', data: this.#floats(place) });
    this.#targets.set(key, target);
    return target;
  }

  /** @param given the values of numbers that updates read */
  run(stage: Stage, given: (name: string) => Tensor | undefined): void {
    const index = this.#layout.indexOf(stage);
    const numbers = this.#layout.plan.stages[index]?.numbers ?? [];
    this.#updater.run(
      index,
      numbers.map((name) => {
        const number = given(name)?.data[0];
        invariant(typeof number === 'number', `no number ${name}`);
        return number;
      }),
    );
  }

  release(): Promise<void> {
    return this.#updater.release();
  }
}
