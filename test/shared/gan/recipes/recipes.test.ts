import { describe, expect, it } from 'vitest';
import { recipeSchema } from '../../../../shared/contract/index.ts';
import { drawingNetwork, findRecipe, recipes } from '../../../../shared/gan/index.ts';

const picture = { height: 32, width: 32, channels: 1 } as const;

describe.each(recipes.map((recipe) => [recipe.info.id, recipe] as const))('recipe %s', (id, recipe) => {
  it('can be found by its id and travels to the window as it is', () => {
    expect(findRecipe(id)).toBe(recipe);
    expect(recipeSchema.parse(JSON.parse(JSON.stringify(recipe.info))).id).toBe(id);
  });

  it('builds from its defaults and from every preset, among them laptop and paper', () => {
    expect(recipe.info.presets.map((preset) => preset.id)).toEqual(
      expect.arrayContaining(['laptop', 'paper']),
    );
    for (const { values } of [{ values: {} }, ...recipe.info.presets]) {
      const model = recipe.build(values, picture);
      expect(drawingNetwork(model).output).toEqual([32, 32, 1]);
    }
  });

  it('resolves every option', () => {
    expect(Object.keys(recipe.resolve({}))).toEqual(Object.keys(recipe.info.options));
  });

  it('says what it departs from in both languages', () => {
    for (const deviation of recipe.info.deviations) {
      expect(deviation.en).toMatch(/\.$/);
      expect(deviation['zh-CN']).toMatch(/。$/);
    }
  });

  it.each([
    { height: 12, width: 32, channels: 1 },
    { height: 32, width: 256, channels: 3 },
  ] as const)('refuses pictures of $width × $height with the sizes it can draw', (shape) => {
    expect(() => recipe.build({}, shape)).toThrow(
      expect.objectContaining({
        code: 'picture_size_unsupported',
        params: { recipe: id, width: shape.width, height: shape.height, smallest: 16, largest: 128 },
      }),
    );
  });

  it('refuses options it does not have, and values out of range', () => {
    expect(() => recipe.build({ depth: 3 }, picture)).toThrow(
      expect.objectContaining({ code: 'option_unknown' }),
    );
    expect(() => recipe.build({ batch: 0 }, picture)).toThrow(
      expect.objectContaining({ code: 'option_out_of_range' }),
    );
  });
});

it('names the recipes there are when one is not found', () => {
  expect(() => findRecipe('stylegan9')).toThrow(
    expect.objectContaining({
      code: 'recipe_not_found',
      params: { recipe: 'stylegan9', recipes: 'dcgan, gan' },
    }),
  );
});
