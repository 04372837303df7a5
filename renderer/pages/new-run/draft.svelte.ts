import {
  dataOfDataset,
  type Dataset,
  defaultHoldout,
  engineChoiceSchema,
  mostHoldout,
  type EngineChoice,
  type OptionValue,
  type OptionValues,
  type RecipeInfo,
  type TrainingSpec,
} from '../../../shared/contract/index.ts';
import { type Fit, fit, fits, onlyStream, suggestRecipe } from '../../../shared/data/index.ts';
import { OptionFormState } from '../../components/OptionForm/option-form.svelte.ts';

/** Enough to see something with either recipe, in minutes. */
const standardSteps = 2_000;
export const mostSteps = 100_000_000;
const mostSeed = 0xffffffff;
const optionPrefix = 'o.';

/** What a dataset says of itself to be chosen. */
type Choice = Pick<Dataset, 'id' | 'width' | 'height' | 'channels' | 'count' | 'labels'>;

type Query = Readonly<Record<string, string | undefined>>;

/**
 * A run that is being thought of. The address holds all of it, so a reload or Back loses nothing, and a link can be
 * sent to somebody else.
 */
export class Draft {
  readonly form = new OptionFormState({});
  #recipes: readonly RecipeInfo[] = [];
  #dataset = $state.raw<Choice | null>(null);
  #recipe = $state.raw<RecipeInfo | null>(null);
  #steps = $state(standardSteps);
  #seed = $state(1);
  #name = $state('');
  #engine = $state<EngineChoice>('auto');
  #holdout = $state(defaultHoldout);

  get dataset(): string | null {
    return this.#dataset?.id ?? null;
  }

  get recipe(): RecipeInfo | null {
    return this.#recipe;
  }

  get steps(): number {
    return this.#steps;
  }

  set steps(steps: number) {
    this.#steps = steps;
  }

  get seed(): number {
    return this.#seed;
  }

  set seed(seed: number) {
    this.#seed = seed;
  }

  /** Share of the pictures that are kept out of the training. */
  get holdout(): number {
    return this.#holdout;
  }

  set holdout(share: number) {
    this.#holdout = share;
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
  }

  get engine(): EngineChoice {
    return this.#engine;
  }

  set engine(engine: EngineChoice) {
    this.#engine = engine;
  }

  get isHoldoutValid(): boolean {
    return this.#holdout >= 0 && this.#holdout <= mostHoldout;
  }

  /** Whether the recipe can learn from the dataset, and what is worth knowing of them; null while one is missing. */
  get fit(): Fit | null {
    if (this.#dataset === null || this.#recipe === null) return null;
    const { id, needs } = this.#recipe;
    return fit(id, needs, { [onlyStream]: dataOfDataset(this.#dataset) });
  }

  /** Whether a recipe could learn from the dataset. */
  fits(recipe: RecipeInfo): boolean {
    return this.#dataset === null || fits(recipe, dataOfDataset(this.#dataset));
  }

  get areStepsValid(): boolean {
    return Number.isInteger(this.#steps) && this.#steps >= 1 && this.#steps <= mostSteps;
  }

  get isSeedValid(): boolean {
    return Number.isInteger(this.#seed) && this.#seed >= 0 && this.#seed <= mostSeed;
  }

  /**
   * Takes a dataset. A recipe that was suggested for the one before, or cannot draw this one, gives way to the one that
   * is suggested for it; any other was chosen by the person, and stays.
   */
  chooseDataset(dataset: Choice): void {
    const before = this.#dataset;
    this.#dataset = dataset;
    const recipe = this.#recipe;
    const wasSuggested =
      before !== null && suggestRecipe(this.#recipes, dataOfDataset(before))?.id === recipe?.id;
    if (recipe !== null && !wasSuggested && fits(recipe, dataOfDataset(dataset))) return;
    const suggested = suggestRecipe(this.#recipes, dataOfDataset(dataset));
    if (suggested !== undefined) this.choose(suggested);
  }

  /** Takes a recipe. Options that both recipes have keep what was chosen for them. */
  choose(recipe: RecipeInfo): void {
    if (recipe.id === this.#recipe?.id) return;
    this.form.start(recipe.options, this.form.given);
    this.#recipe = recipe;
  }

  /** The preset whose values the form has; null where it has been changed since. */
  get preset(): string | null {
    const { form } = this;
    const isSame = (values: OptionValues) =>
      Object.keys(form.declarations).every(
        (name) => form.valueOf(name) === (values[name] ?? form.baseOf(name)),
      );
    return this.#recipe?.presets.find((preset) => isSame(preset.values))?.id ?? null;
  }

  usePreset(id: string): void {
    const preset = this.#recipe?.presets.find((each) => each.id === id);
    if (preset === undefined) return;
    this.form.resetAll();
    for (const [name, value] of Object.entries(preset.values)) this.form.set(name, value);
  }

  /** What the studio is asked to plan and to train; null while something is missing or does not fit. */
  get spec(): TrainingSpec | null {
    const isValid = this.form.isValid && this.areStepsValid && this.isHoldoutValid;
    if (this.dataset === null || this.#recipe === null || !isValid || this.fit?.ok !== true) return null;
    return {
      datasets: { [onlyStream]: this.dataset },
      recipe: this.#recipe.id,
      options: this.form.given,
      steps: this.#steps,
      engine: this.#engine,
      holdout: this.#holdout,
    };
  }

  /** As words of an address. What is as usual is left out. */
  toQuery(): Record<string, string | undefined> {
    const options = Object.entries(this.form.given).map(
      ([name, value]) => [optionPrefix + name, String(value)] as const,
    );
    return {
      dataset: this.dataset ?? undefined,
      recipe: this.#recipe?.id,
      steps: this.#steps === standardSteps ? undefined : String(this.#steps),
      seed: this.#seed === 1 ? undefined : String(this.#seed),
      name: this.#name === '' ? undefined : this.#name,
      engine: this.#engine === 'auto' ? undefined : this.#engine,
      holdout: this.#holdout === defaultHoldout ? undefined : String(this.#holdout),
      ...Object.fromEntries(options),
    };
  }

  /**
   * Reads an address. A dataset that is not there is replaced by the first there is, and a recipe by the one that is
   * suggested for the dataset.
   */
  fromQuery(query: Query, recipes: readonly RecipeInfo[], datasets: readonly Choice[]): void {
    this.#recipes = recipes;
    const dataset = datasets.find((each) => each.id === query.dataset) ?? datasets[0];
    const suggested = dataset === undefined ? recipes[0] : suggestRecipe(recipes, dataOfDataset(dataset));
    const recipe = recipes.find((each) => each.id === query.recipe) ?? suggested;
    this.#dataset = dataset ?? null;
    if (recipe !== undefined) {
      this.#recipe = recipe;
      this.form.start(recipe.options, readOptions(recipe, query));
    }
    if (query.steps !== undefined) this.#steps = Number(query.steps);
    if (query.seed !== undefined) this.#seed = Number(query.seed);
    this.#name = query.name ?? '';
    if (query.holdout !== undefined) this.#holdout = Number(query.holdout);
    this.#engine = engineChoiceSchema.catch('auto').parse(query.engine);
  }
}

function readOptions(recipe: RecipeInfo, query: Query): OptionValues {
  const given: Record<string, OptionValue> = {};
  for (const [name, option] of Object.entries(recipe.options)) {
    const text = query[optionPrefix + name];
    if (text === undefined) continue;
    if (option.kind === 'integer' || option.kind === 'number') given[name] = Number(text);
    else if (option.kind === 'boolean') given[name] = text === 'true';
    else given[name] = text;
  }
  return given;
}
