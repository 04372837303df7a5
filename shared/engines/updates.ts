/** Where updates in place find their arrays: one memory for all of a runner's programs. */
import { kernelStride } from '../compiler/index.ts';
import type { Program, Specs, Stage, Update } from '../compiler/types.ts';
import { invariant } from '../errors/index.ts';
import type { Programs } from './engine.ts';

/** An update whose arrays have addresses. */
export interface PlacedUpdate {
  readonly kernel: Uint8Array<ArrayBuffer>;
  /** Bytes of each array, a multiple of the kernel's stride. */
  readonly bytes: number;
  readonly addresses: readonly number[];
  /** Places of its numbers among those of its stage. */
  readonly numbers: readonly number[];
}

/** All updates of one stage. */
export interface PlacedStage {
  readonly updates: readonly PlacedUpdate[];
  /** Names of the numbers that must be given. */
  readonly numbers: readonly string[];
}

/** What an updater is opened for. */
export interface UpdatePlan {
  /** Bytes of the memory. */
  readonly bytes: number;
  readonly stages: readonly PlacedStage[];
}

/** Makes updates in its memory, on several threads. */
export interface Updater {
  readonly memory: ArrayBufferLike;
  /** @param stage its place in the plan @param numbers in the order that the plan gives */
  run(stage: number, numbers: readonly number[]): void;
  release(): Promise<void>;
}

/** Opens what makes updates. It belongs to the host: threads and WebAssembly are not the same everywhere. */
export type OpenUpdater = (plan: UpdatePlan, threads: number) => Updater;

/** An array in the memory. */
interface Place {
  readonly at: number;
  readonly length: number;
}

/** Addresses begin at a cache line, so that two threads never write to one line. */
const cacheLine = 64;

const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;

/** Hands out addresses, one after the other. */
class Places {
  readonly #places = new Map<string, Place>();
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  get end(): number {
    return this.#end;
  }

  add(name: string, length: number): void {
    if (this.#places.has(name)) return;
    this.#places.set(name, { at: this.#end, length });
    this.#end += roundUp(4 * length, cacheLine);
  }

  get(name: string): Place | undefined {
    return this.#places.get(name);
  }
}

/** Arrays of a program's updates that are values: which stage makes each, and their length. */
function valuesOf({ stages }: Program): readonly { name: string; length: number; stage: number }[] {
  const madeIn = new Map(
    stages.flatMap(({ values }, at) => Object.keys(values).map((name) => [name, at] as const)),
  );
  return stages.flatMap(({ updates }, user) =>
    updates.flatMap(({ arrays, length }) =>
      arrays.flatMap((name) => {
        const maker = madeIn.get(name);
        // A value that waits for a later stage has its place to itself.
        return maker === undefined ? [] : [{ name, length, stage: maker === user ? user : -1 }];
      }),
    ),
  );
}

/** The arrays of programs in one memory: state first, then what one stage makes, at the same place for all stages. */
export class UpdateLayout {
  readonly plan: UpdatePlan;
  readonly #state: Places;
  /** Values by program and name. */
  readonly #values = new Map<string, ReadonlyMap<string, Place>>();
  readonly #stages = new Map<Stage, number>();

  constructor(programs: Programs, specs: Specs) {
    const all = Object.entries(programs);
    this.#state = new Places(cacheLine);
    for (const { arrays, length } of all.flatMap(([, { stages }]) =>
      stages.flatMap(({ updates }) => updates),
    )) {
      for (const name of arrays) if (name in specs) this.#state.add(name, length);
    }
    for (const [program, value] of all) {
      for (const { name, length, stage } of valuesOf(value)) {
        if (stage < 0) this.#state.add(`${program}/${name}`, length);
      }
    }
    let end = this.#state.end;
    for (const [program, value] of all) end = Math.max(end, this.#placeValues(program, value));
    const stages = all.flatMap(([program, value]) =>
      value.stages.map((stage) => this.#place(program, stage)),
    );
    this.plan = { bytes: end, stages };
  }

  #placeValues(program: string, value: Program): number {
    const found = new Map<string, Place>();
    let end = this.#state.end;
    const all = valuesOf(value);
    for (const stage of value.stages.keys()) {
      const places = new Places(this.#state.end);
      for (const one of all) if (one.stage === stage) places.add(one.name, one.length);
      end = Math.max(end, places.end);
      for (const { name } of all) {
        const place = places.get(name) ?? this.#state.get(`${program}/${name}`);
        if (place !== undefined) found.set(name, place);
      }
    }
    this.#values.set(program, found);
    return end;
  }

  #place(program: string, stage: Stage): PlacedStage {
    this.#stages.set(stage, this.#stages.size);
    const numbers = [...new Set(stage.updates.flatMap((update) => update.numbers))];
    const placed = (update: Update): PlacedUpdate => ({
      kernel: update.kernel,
      bytes: roundUp(4 * update.length, kernelStride),
      addresses: update.arrays.map((name) => {
        const place = this.valueAt(program, name) ?? this.stateAt(name);
        invariant(place !== undefined, `${name} has no place`);
        return place.at;
      }),
      numbers: update.numbers.map((name) => numbers.indexOf(name)),
    });
    return { updates: stage.updates.map(placed), numbers };
  }

  /** Whether programs have updates at all. */
  get isEmpty(): boolean {
    return this.plan.stages.every(({ updates }) => updates.length === 0);
  }

  /** Where a value of a program lies, if an update touches it. */
  valueAt(program: string, name: string): Place | undefined {
    return this.#values.get(program)?.get(name);
  }

  /** Where a state lies. */
  stateAt(name: string): Place | undefined {
    return this.#state.get(name);
  }

  indexOf(stage: Stage): number {
    const index = this.#stages.get(stage);
    invariant(index !== undefined, 'a stage of another layout');
    return index;
  }
}
