/** What a recipe asks of data, and whether some dataset has it: the studio can say why one does not fit, and what to do. */
import type { ErrorCode, ErrorValue } from '../errors/index.ts';
import { derivedField, type Derivation } from './derivation.ts';
import { type DataShape, type Field, fieldOf, type FieldKind, type PictureShape } from './field.ts';

/** Bounds of what a recipe can work on, as data. Of pictures, after the derivation. */
export interface Fits {
  /** Sides of a picture, in pixels: smallest and largest. */
  readonly sides?: readonly [number, number] | undefined;
  /** What every side is a multiple of: networks that halve a picture, and put it together again. */
  readonly multipleOf?: number | undefined;
  /** Sides that come from a grid of 4 to 7 pixels by doubling: networks that grow a picture. */
  readonly doubling?: boolean | undefined;
}

export interface Need {
  readonly kind: FieldKind;
  /** Roles of one stream are values of one item; streams are read independently, each from a dataset of its own. */
  readonly stream: string;
  readonly derive?: Derivation | undefined;
  readonly fits?: Fits | undefined;
}

/** By role: what the recipe calls it. */
export type Needs = Readonly<Record<string, Need>>;

/** The stream of recipes that learn from one dataset. */
export const onlyStream = 'data';

/** What a role is bound to. */
export interface Bound {
  readonly stream: string;
  /** Of the items of the stream's dataset. */
  readonly field: string;
  /** As the dataset has it. */
  readonly source: Field;
  readonly derive?: Derivation;
  /** As the recipe gets it: derived. */
  readonly shape: Field;
}

export type Bindings = Readonly<Record<string, Bound>>;

/** Something that a person can do about a misfit. */
export type Fix =
  | { readonly kind: 'reimport'; readonly width: number; readonly height: number }
  | { readonly kind: 'label' }
  | { readonly kind: 'recipe'; readonly id: string };

export interface Misfit {
  readonly role: string;
  readonly error: ErrorValue;
  readonly fixes: readonly Fix[];
}

export type Fit =
  | {
      readonly ok: true;
      readonly inputs: Bindings;
      /** What is worth knowing before a run, though it may be made. */
      readonly notes: readonly ErrorValue[];
    }
  | { readonly ok: false; readonly misfits: readonly Misfit[] };

/** Items of a class below which a network learns them by heart. */
const fewItems = 20;
/** Classes from which on a small computer's time is not enough for each. */
const manyClasses = 100;
/** A network is told no more classes than this. */
const mostClasses = 1000;

const misfit = (
  role: string,
  code: ErrorCode,
  params: ErrorValue['params'],
  fixes: readonly Fix[],
): Misfit => ({ role, error: { code, params }, fixes });

const doubles = (height: number, width: number): boolean => {
  const scale = 2 ** Math.floor(Math.log2(Math.min(height, width) / 4));
  return scale >= 2 && height % scale === 0 && width % scale === 0;
};

/** Whether a picture grows from a grid of 4 to 7 pixels a shorter side by doubling, at least once. */
export function growsByDoubling({ height, width }: Pick<PictureShape, 'height' | 'width'>): boolean {
  return doubles(height, width);
}

/** The side nearest to a picture's shorter one that fits; a pair keeps two of them beside each other. */
function nearestSide({ sides, multipleOf = 4, doubling = false }: Fits, side: number): number {
  const [least, most] = sides ?? [16, 1024];
  const all = Array.from({ length: most / 4 }, (_, at) => 4 * (at + 1));
  const fitting = all.filter(
    (one) => one >= least && one % multipleOf === 0 && (!doubling || doubles(one, one)),
  );
  return fitting.reduce(
    (best, one) => (Math.abs(one - side) < Math.abs(best - side) ? one : best),
    fitting[0] ?? least,
  );
}

function fitPicture(
  recipe: string,
  role: string,
  need: Need,
  source: Extract<Field, { kind: 'picture' }>,
): Misfit | Field {
  const { derive, fits = {} } = need;
  const shape = derive === undefined ? source : derivedField(source);
  const reimport = (wide: number): readonly Fix[] => {
    const side = nearestSide(fits, Math.min(source.height, source.width));
    return [{ kind: 'reimport', width: wide * side, height: side }];
  };
  if (shape?.kind !== 'picture') {
    const { width, height } = source;
    return misfit(role, 'pictures_not_pairs', { recipe, width, height }, [
      ...reimport(2),
      { kind: 'recipe', id: 'dcgan' },
    ]);
  }
  const { width, height } = shape;
  const wide = derive === undefined ? 1 : 2;
  const { sides, multipleOf, doubling = false } = fits;
  if (sides !== undefined && (Math.min(width, height) < sides[0] || Math.max(width, height) > sides[1])) {
    const params = { recipe, width, height, smallest: sides[0], largest: sides[1] };
    return misfit(role, 'picture_size_unsupported', params, reimport(wide));
  }
  if (doubling && !doubles(height, width)) {
    return misfit(role, 'picture_size_not_doubling', { recipe, width, height }, reimport(wide));
  }
  if (multipleOf !== undefined && (width % multipleOf !== 0 || height % multipleOf !== 0)) {
    const levels = Math.log2(multipleOf);
    const params = { recipe, width, height, levels, multiple: multipleOf };
    return misfit(role, 'picture_halving_unsupported', params, reimport(wide));
  }
  return shape;
}

function fitLabels(
  recipe: string,
  role: string,
  { names }: Extract<Field, { kind: 'label' }>,
): Misfit | undefined {
  const other: Fix = { kind: 'recipe', id: 'dcgan' };
  const [only] = names;
  if (names.length < 2) {
    return misfit(role, 'recipe_needs_classes', { recipe, label: only ?? '' }, [{ kind: 'label' }, other]);
  }
  if (names.length > mostClasses) {
    return misfit(role, 'labels_too_many', { recipe, found: names.length, most: mostClasses }, [
      { kind: 'label' },
      other,
    ]);
  }
  return undefined;
}

/** What a person should know of labels that do fit. */
function notesOf(field: Field, count: number): ErrorValue[] {
  if (field.kind !== 'label' || field.counts === undefined) return [];
  const { names, counts } = field;
  const labelled = counts.reduce((sum, one) => sum + one, 0);
  const few = names.filter((_, at) => (counts[at] ?? 0) < fewItems);
  const notes: ErrorValue[] = [];
  if (labelled < count) notes.push({ code: 'labels_some_missing', params: { count: count - labelled } });
  if (few.length > 0) {
    const rarest = Math.min(...counts);
    const label = names[counts.indexOf(rarest)] ?? '';
    notes.push({ code: 'labels_rare', params: { classes: few.length, few: fewItems, label, count: rarest } });
  }
  if (names.length >= manyClasses) {
    const each = Math.round(labelled / names.length);
    notes.push({ code: 'labels_many', params: { classes: names.length, each } });
  }
  return notes;
}

function fitRole(
  recipe: string,
  role: string,
  need: Need,
  data: DataShape,
): { readonly misfit: Misfit } | { readonly bound: Bound } {
  const found = fieldOf(data, need.kind);
  if (found === undefined) {
    const fixes: readonly Fix[] = [{ kind: 'label' }, { kind: 'recipe', id: 'dcgan' }];
    const code = need.kind === 'label' ? 'recipe_needs_labels' : 'recipe_needs_pictures';
    return { misfit: misfit(role, code, { recipe }, fixes) };
  }
  const { name, field } = found;
  const bind = (shape: Field): { readonly bound: Bound } => {
    const { stream, derive } = need;
    return { bound: { stream, field: name, source: field, shape, ...(derive && { derive }) } };
  };
  switch (field.kind) {
    case 'picture': {
      const fitted = fitPicture(recipe, role, need, field);
      return 'error' in fitted ? { misfit: fitted } : bind(fitted);
    }
    case 'label': {
      const wrong = fitLabels(recipe, role, field);
      return wrong === undefined ? bind(field) : { misfit: wrong };
    }
  }
}

/**
 * Binds what a recipe needs to the fields of datasets.
 * @param recipe its id, for the words of errors @param data by stream
 */
export function fit(recipe: string, needs: Needs, data: Readonly<Record<string, DataShape>>): Fit {
  const inputs: Record<string, Bound> = {};
  const misfits: Misfit[] = [];
  for (const [role, need] of Object.entries(needs)) {
    const shape = data[need.stream];
    if (shape === undefined) {
      misfits.push(misfit(role, 'recipe_needs_dataset', { recipe, stream: need.stream }, []));
      continue;
    }
    const found = fitRole(recipe, role, need, shape);
    if ('misfit' in found) misfits.push(found.misfit);
    else inputs[role] = found.bound;
  }
  if (misfits.length > 0) return { ok: false, misfits };
  const notes = Object.values(inputs).flatMap(({ stream, shape }) =>
    notesOf(shape, data[stream]?.count ?? 0),
  );
  return { ok: true, inputs, notes };
}
