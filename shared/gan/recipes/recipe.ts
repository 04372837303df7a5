import {
  type OptionDeclarations,
  type OptionValues,
  type RecipeInfo,
  type Resolved,
  resolveOptions,
} from '../../contract/index.ts';
import {
  type Bindings,
  type DataShape,
  type Fit,
  fit,
  type Needs,
  onlyStream,
  pictureShape,
  type PictureShape,
} from '../../data/index.ts';
import { invariant, StudioError } from '../../errors/index.ts';
import { take } from '../record.ts';
import type { Model } from '../train/index.ts';

/** Datasets by the streams of a recipe. */
export type Data = Readonly<Record<string, DataShape>>;

/** Something that can be trained: its words, its options, what it asks of data, and how they become a model. */
export interface Recipe {
  readonly info: RecipeInfo;
  /**
   * Fills in defaults and checks.
   * @throws StudioError `option_unknown`, `option_out_of_range`
   */
  resolve(options: OptionValues): OptionValues;
  /** What it asks of data, by role. @throws StudioError as `resolve` */
  needs(options: OptionValues): Needs;
  /** Whether data has what it asks for. @throws StudioError as `resolve` */
  fit(options: OptionValues, data: Data): Fit;
  /** @throws StudioError as `resolve`, `batch_not_in_parts`, and the first misfit of data that it cannot learn from */
  build(options: OptionValues, data: Data): Model;
}

/** Pictures that the recipes here are made for: their sides, in pixels. */
export const pictureNeed = {
  kind: 'picture',
  stream: onlyStream,
  fits: { sides: [16, 128] },
} as const satisfies Needs[string];

export const labelNeed = { kind: 'label', stream: onlyStream } as const satisfies Needs[string];

/** The shape of the pictures in a role. */
export function pictureOf(inputs: Bindings, role = 'picture'): PictureShape {
  const { shape } = take(inputs, role);
  invariant(shape.kind === 'picture', `${role} is a picture`);
  return pictureShape(shape);
}

/** How many classes the labels in a role name. */
export function classesOf(inputs: Bindings, role = 'label'): number {
  const { shape } = take(inputs, role);
  invariant(shape.kind === 'label', `${role} is a label`);
  return shape.names.length;
}

/** @throws StudioError `batch_not_in_parts` where the batch of a phase is no multiple of its parts */
function checkParts({ batch, accumulation = 1, phases }: Model): void {
  for (const { batch: own = batch } of phases) {
    if (own % accumulation !== 0) throw new StudioError('batch_not_in_parts', { batch: own, accumulation });
  }
}

/**
 * Ties the words of a recipe to its options, its needs and its mathematics; options reach `build` resolved and typed.
 * @param needs what it asks of data; some recipes need something else as their options say
 */
export function defineRecipe<const D extends OptionDeclarations>(
  words: Omit<RecipeInfo, 'options' | 'needs'>,
  options: D,
  needs: (options: Resolved<D>) => Needs,
  build: (options: Resolved<D>, inputs: Bindings) => Model,
): Recipe {
  const needsOf = (given: OptionValues): Needs => needs(resolveOptions(options, given));
  const fitData = (given: OptionValues, data: Data): Fit => fit(words.id, needsOf(given), data);
  return {
    info: { ...words, options: options as RecipeInfo['options'], needs: needsOf({}) },
    resolve: (given) => ({ ...resolveOptions(options, given) }) as OptionValues,
    needs: needsOf,
    fit: fitData,
    build(given, data) {
      const resolved = resolveOptions(options, given);
      const fitted = fitData(given, data);
      if (!fitted.ok) {
        const [first] = fitted.misfits;
        invariant(first !== undefined, 'a misfit has an error');
        throw StudioError.fromValue(first.error);
      }
      const model = build(resolved, fitted.inputs);
      checkParts(model);
      return model;
    },
  };
}
