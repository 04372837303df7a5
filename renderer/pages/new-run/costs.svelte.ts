import {
  type OptionValues,
  type Plan,
  type Probe,
  type StudioError,
  toStudioError,
  type TrainingSpec,
} from '../../../shared/contract/index.ts';
import { shortageOf } from './lighter.ts';

/** How long after the last change a plan is asked for: while a number is typed, nothing is computed. */
const patienceMs = 350;

export interface Reckoner {
  plan(spec: TrainingSpec): Promise<Plan>;
  probe(spec: TrainingSpec): Promise<Probe>;
}

/** The part of a spec that decides how long a step takes: its length does not. */
export function keyOf(spec: TrainingSpec): string {
  const options = Object.entries(spec.options).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([spec.datasets, spec.holdout, spec.recipe, spec.engine, options]);
}

const isEqual = (a: TrainingSpec['datasets'], b: TrainingSpec['datasets']): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** What a run will cost: counted at once after each change, measured when asked. */
export class Costs {
  #counted = $state.raw<{ readonly spec: TrainingSpec; readonly plan: Plan } | null>(null);
  #problem = $state.raw<StudioError | null>(null);
  #isPlanning = $state(false);
  #isProbing = $state(false);
  #probeProblem = $state.raw<StudioError | null>(null);
  #measured = $state.raw<ReadonlyMap<string, Probe>>(new Map());
  /** Changes each of which makes it fit; none while none is known or needed. */
  #fixes = $state.raw<readonly OptionValues[]>([]);
  #spec = $state.raw<TrainingSpec | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #reckoner: Reckoner;
  readonly #lighter: (shortage: 'memory' | 'disk') => readonly OptionValues[];

  constructor(reckoner: Reckoner, lighter: (shortage: 'memory' | 'disk') => readonly OptionValues[]) {
    this.#reckoner = reckoner;
    this.#lighter = lighter;
  }

  /**
   * The plan of the newest spec, or of the one before while that is counted: `isStale` tells which. Of another recipe or
   * dataset there is none: nothing of it is like this one's.
   */
  get plan(): Plan | null {
    const spec = this.#spec;
    const counted = this.#counted;
    if (spec === null || counted === null) return counted?.plan ?? null;
    const isAlike = counted.spec.recipe === spec.recipe && isEqual(counted.spec.datasets, spec.datasets);
    return isAlike ? counted.plan : null;
  }

  /** Whether `plan` is not (yet) of the newest spec: its numbers must not be shown as if they were. */
  get isStale(): boolean {
    return this.#counted !== null && this.#counted.spec !== this.#spec;
  }

  /** Why the spec cannot be trained at all. */
  get problem(): StudioError | null {
    return this.#problem;
  }

  get isPlanning(): boolean {
    return this.#isPlanning;
  }

  get isProbing(): boolean {
    return this.#isProbing;
  }

  get probeProblem(): StudioError | null {
    return this.#probeProblem;
  }

  get fixes(): readonly OptionValues[] {
    return this.#fixes;
  }

  /** The measurement for the spec; null until it was made. */
  get probe(): Probe | null {
    return this.#spec === null ? null : (this.#measured.get(keyOf(this.#spec)) ?? null);
  }

  /** Milliseconds of the whole run, from the measurement. */
  get totalMs(): number | null {
    return this.probe === null || this.#spec === null ? null : this.probe.msPerStep * this.#spec.steps;
  }

  /** Counts for another spec, a moment after the last change. Null stops. */
  want(spec: TrainingSpec | null): void {
    clearTimeout(this.#timer);
    this.#spec = spec;
    this.#probeProblem = null;
    this.#isPlanning = spec !== null;
    this.#problem = null;
    if (spec !== null) this.#timer = setTimeout(() => void this.#count(spec), patienceMs);
  }

  /** Runs a few steps and measures. */
  async measure(): Promise<void> {
    const spec = this.#spec;
    if (spec === null || this.#isProbing) return;
    this.#isProbing = true;
    this.#probeProblem = null;
    try {
      const probe = await this.#reckoner.probe(spec);
      this.#measured = new Map(this.#measured).set(keyOf(spec), probe);
    } catch (thrown) {
      if (spec === this.#spec) this.#probeProblem = toStudioError(thrown);
    } finally {
      this.#isProbing = false;
    }
  }

  async #count(spec: TrainingSpec): Promise<void> {
    try {
      const plan = await this.#reckoner.plan(spec);
      if (spec !== this.#spec) return;
      this.#counted = { spec, plan };
      this.#problem = null;
      this.#fixes = [];
      this.#isPlanning = false;
      // A fix is an offer: where it cannot be counted, the page still says what is short.
      await this.#findFix(spec, plan).catch(() => undefined);
    } catch (thrown) {
      if (spec !== this.#spec) return;
      this.#problem = toStudioError(thrown);
      this.#counted = null;
      this.#isPlanning = false;
    }
  }

  /** Plans lighter and lighter options until one fits. */
  async #findFix(spec: TrainingSpec, plan: Plan): Promise<void> {
    const shortage = shortageOf(plan);
    if (shortage === null) return;
    if (shortage === 'memory') {
      this.#fixes = [
        ...(plan.fittingParts === null ? [] : [{ accumulation: plan.fittingParts }]),
        ...(plan.fittingBatch === null ? [] : [{ batch: plan.fittingBatch }]),
      ];
      if (this.#fixes.length > 0) return;
    }
    for (const change of this.#lighter(shortage)) {
      const lighter = await this.#reckoner.plan({ ...spec, options: { ...spec.options, ...change } });
      if (spec !== this.#spec) return;
      if (shortageOf(lighter) === null) {
        this.#fixes = [change];
        return;
      }
    }
  }
}
