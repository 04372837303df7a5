/** Data as recipes and the studio speak of it: fields of items, what is derived from them, and what a recipe needs. */
export { derivedField, type Derivation, type Side } from './derivation.ts';
export {
  type DataShape,
  type Field,
  type FieldKind,
  fieldOf,
  type FieldOf,
  isOf,
  pictureData,
  pictureShape,
  type PictureShape,
} from './field.ts';
export {
  type Bindings,
  type Bound,
  type Fit,
  fit,
  type Fits,
  type Fix,
  growsByDoubling,
  type Misfit,
  type Need,
  type Needs,
  onlyStream,
} from './need.ts';
export { fits, suggestRecipe } from './suggest.ts';
