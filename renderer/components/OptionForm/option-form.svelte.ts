import {
  type Option,
  type OptionDeclarations,
  type OptionValue,
  type OptionValues,
  resolveOptions,
  type StudioError,
  toStudioError,
} from '../../../shared/contract/index.ts';

/** The order of the groups in a form. */
export const groups = ['size', 'time', 'rates', 'stability', 'objective', 'other'] as const;

/** Values of a form against their declarations: what was changed, what does not fit, and why. */
export class OptionFormState {
  #declarations = $state.raw<OptionDeclarations>({});
  #given = $state.raw<OptionValues>({});
  /** What the values are compared with: the defaults, or those of the run that a fork starts from. */
  #base = $state.raw<OptionValues>({});
  readonly #problems = $derived(this.#check());

  constructor(declarations: OptionDeclarations, given: OptionValues = {}, base: OptionValues = {}) {
    this.start(declarations, given, base);
  }

  /** Begins anew: another recipe, another preset. Values that are not declared are dropped. */
  start(declarations: OptionDeclarations, given: OptionValues = {}, base: OptionValues = {}): void {
    this.#declarations = declarations;
    this.#base = base;
    this.#given = Object.fromEntries(
      Object.entries(given).filter(([name]) => Object.hasOwn(declarations, name)),
    );
  }

  get declarations(): OptionDeclarations {
    return this.#declarations;
  }

  /** Options by group, in the order of their declaration; groups without options are left out. */
  get grouped(): readonly {
    readonly group: (typeof groups)[number];
    readonly options: readonly (readonly [string, Option])[];
  }[] {
    const all = Object.entries(this.#declarations);
    return groups
      .map((group) => ({ group, options: all.filter(([, option]) => option.group === group) }))
      .filter(({ options }) => options.length > 0);
  }

  /** What the call takes: only what differs from the defaults, so that a recipe's new defaults reach old forms. */
  get given(): OptionValues {
    return this.#given;
  }

  valueOf(name: string): OptionValue {
    return this.#given[name] ?? this.baseOf(name);
  }

  baseOf(name: string): OptionValue {
    return this.#base[name] ?? this.#declarations[name]?.default ?? '';
  }

  isChanged(name: string): boolean {
    return this.valueOf(name) !== this.baseOf(name);
  }

  get changed(): readonly string[] {
    return Object.keys(this.#declarations).filter((name) => this.isChanged(name));
  }

  set(name: string, value: OptionValue): void {
    if (value === this.baseOf(name)) this.reset(name);
    else this.#given = { ...this.#given, [name]: value };
  }

  reset(name: string): void {
    this.#given = Object.fromEntries(Object.entries(this.#given).filter(([each]) => each !== name));
  }

  resetAll(): void {
    this.#given = {};
  }

  /** What is wrong with an option, as the studio would refuse it; undefined where it fits. */
  problemOf(name: string): StudioError | undefined {
    return this.#problems.get(name);
  }

  get isValid(): boolean {
    return this.#problems.size === 0;
  }

  #check(): ReadonlyMap<string, StudioError> {
    const problems = new Map<string, StudioError>();
    for (const [name, option] of Object.entries(this.#declarations)) {
      try {
        resolveOptions({ [name]: option }, { [name]: this.valueOf(name) });
      } catch (thrown) {
        problems.set(name, toStudioError(thrown));
      }
    }
    return problems;
  }
}

/** Reads what was typed into a number field. Empty or unreadable text is kept as text, which no number option accepts. */
export function readNumber(text: string): OptionValue {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}
