import { describe, expect, it } from 'vitest';
import { lighterOptions } from '../../../../renderer/pages/new-run/lighter.ts';
import { findRecipe } from '../../../../shared/gan/index.ts';

/** What is proposed for a recipe as it comes. */
function lighter(recipe: string) {
  const { options } = findRecipe(recipe).info;
  return lighterOptions('memory', options, (name) => options[name]?.default);
}

describe('what needs less memory', () => {
  it('halves the width of a DCGAN, then its batch too', () => {
    expect(lighter('dcgan').slice(0, 2)).toEqual([{ width: 12 }, { batch: 16, width: 12 }]);
  });

  it('lowers both ends of a StyleGAN2 together, as long as it may', () => {
    expect(lighter('stylegan2').slice(0, 2)).toEqual([{ finest: 8, most: 64 }, { most: 32 }]);
  });

  it('lowers both networks of an SNGAN together', () => {
    expect(lighter('sngan')[0]).toEqual({ width: 16, discriminatorWidth: 16 });
  });
});
