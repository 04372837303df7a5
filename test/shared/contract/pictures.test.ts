import { describe, expect, it } from 'vitest';
import { suggestRecipe } from '../../../shared/contract/index.ts';
import { recipes } from '../../../shared/gan/index.ts';

describe('suggestRecipe', () => {
  const infos = recipes.map(({ info }) => info);
  it.each([
    ['digits', 28, 28, 'dcgan'],
    ['pairs', 128, 64, 'pix2pix'],
    ['pairs whose halves are too small to be halved three times', 36, 18, 'dcgan'],
    ['pairs that only pix2pix can draw', 256, 128, 'pix2pix'],
    ['tall pictures', 64, 128, 'dcgan'],
    ['pictures that no recipe can draw', 512, 512, 'dcgan'],
  ])('takes for %s of %i × %i the recipe %s', (_, width, height, id) => {
    expect(suggestRecipe(infos, { width, height })?.id).toBe(id);
  });
});
