import { describe, expect, it } from 'vitest';
import { fits, onlyStream, pictureData, suggestRecipe } from '../../../shared/data/index.ts';
import { recipes } from '../../../shared/gan/index.ts';

const infos = recipes.map(({ info }) => info);
const dataOf = (width: number, height: number, labels: readonly string[] = []) =>
  pictureData({ width, height, channels: 3 }, { count: 100, labels });

describe('suggestRecipe', () => {
  it.each([
    ['digits', 28, 28, 'dcgan'],
    ['pairs', 128, 64, 'pix2pix'],
    ['pairs whose halves are too small to be halved three times', 36, 18, 'dcgan'],
    ['pairs that only pix2pix can draw', 256, 128, 'pix2pix'],
    ['tall pictures', 64, 128, 'dcgan'],
    ['pictures that no recipe can draw', 512, 512, 'dcgan'],
  ])('takes for %s of %i × %i the recipe %s', (_, width, height, id) => {
    expect(suggestRecipe(infos, dataOf(width, height))?.id).toBe(id);
  });

  it('takes the first that can learn from the data, and nothing where there are no recipes', () => {
    const classes = { id: 'classes', needs: { label: { kind: 'label', stream: onlyStream } } } as const;
    const pictures = { id: 'pictures', needs: { picture: { kind: 'picture', stream: onlyStream } } } as const;
    const both = [classes, pictures];
    expect(suggestRecipe(both, dataOf(32, 32))?.id).toBe('pictures');
    expect(suggestRecipe(both, dataOf(32, 32, ['a', 'b']))?.id).toBe('classes');
    expect(suggestRecipe(both.slice(2), dataOf(32, 32))).toBeUndefined();
  });
});

describe('fits', () => {
  it('is false where a recipe needs a second dataset', () => {
    const two = {
      id: 'two',
      needs: {
        a: { kind: 'picture', stream: onlyStream },
        b: { kind: 'picture', stream: 'other' },
      },
    } as const;
    expect(fits(two, dataOf(32, 32))).toBe(false);
    expect(fits({ ...two, needs: { a: two.needs.a } }, dataOf(32, 32))).toBe(true);
  });
});
