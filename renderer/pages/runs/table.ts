/** The table of runs: its columns, and what sorting and filtering mean for each. Pure functions on rows. */
import type { OptionValue, RecipeInfo, Run } from '../../../shared/contract/index.ts';

export const columnIds = [
  'picture',
  'dataset',
  'recipe',
  'status',
  'step',
  'time',
  'losses',
  'changed',
  'disk',
  'created',
] as const;
export type ColumnId = (typeof columnIds)[number];
export type SortId = 'name' | Exclude<ColumnId, 'picture' | 'losses' | 'changed'>;

export interface Sorting {
  readonly by: SortId;
  readonly isDescending: boolean;
}

/** Newest first: what a person looks for is mostly what they began last. */
export const standardSorting: Sorting = { by: 'created', isDescending: true };

/** Columns of a fresh table; the others can be chosen. */
export const standardColumns: ReadonlySet<ColumnId> = new Set(columnIds.filter((id) => id !== 'disk'));

const sortValues: Readonly<Record<SortId, (run: Run) => string | number>> = {
  name: (run) => run.name,
  dataset: (run) => run.dataset.name,
  recipe: (run) => run.recipe,
  status: (run) => run.status,
  step: (run) => run.step,
  time: (run) => run.trainedMs,
  disk: (run) => run.bytes,
  created: (run) => run.createdAt,
};

export const sortIds = Object.keys(sortValues) as readonly SortId[];

/** Sorts rows; names as people do, so that `digits-10` follows `digits-9`. Equal rows stay newest first. */
export function sortRuns(
  runs: readonly Run[],
  { by, isDescending }: Sorting,
  locale: string,
): readonly Run[] {
  const order = new Intl.Collator(locale, { numeric: true });
  const value = sortValues[by];
  const sign = isDescending ? -1 : 1;
  return runs.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)];
    const difference =
      typeof left === 'string' || typeof right === 'string'
        ? order.compare(String(left), String(right))
        : left - right;
    return sign * difference || b.createdAt - a.createdAt;
  });
}

/**
 * Rows whose name, dataset, recipe or status hold every typed word.
 * @param shown what of these the window says in other words
 */
export function filterRuns(runs: readonly Run[], text: string, shown: (run: Run) => string): readonly Run[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return runs;
  return runs.filter((run) => {
    const all = [run.name, run.dataset.name, run.recipe, run.status, shown(run)].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Options of a run that differ from the recipe's defaults. */
export function changedOptions(
  run: Run,
  recipe: RecipeInfo | undefined,
): readonly (readonly [string, OptionValue])[] {
  return Object.entries(run.options).filter(([name, value]) => {
    const option = recipe?.options[name];
    return option !== undefined && option.default !== value;
  });
}

export interface OptionDifference {
  readonly name: string;
  /** One value a run; undefined where its recipe has no such option. */
  readonly values: readonly (OptionValue | undefined)[];
  readonly isSame: boolean;
}

/** Every option of some runs side by side, those that differ first. */
export function compareOptions(runs: readonly Pick<Run, 'options'>[]): readonly OptionDifference[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.options)))];
  const rows = names.map((name) => {
    const values = runs.map((run) => run.options[name]);
    return { name, values, isSame: values.every((value) => value === values[0]) };
  });
  return rows.toSorted((a, b) => Number(a.isSame) - Number(b.isSame));
}
