import { describe, expect, it } from 'vitest';
import { picturesPerStep, recipeSchema } from '../../../../shared/contract/index.ts';
import { describeError } from '../../../../shared/errors/index.ts';
import type { PictureShape } from '../../../../shared/data/index.ts';
import { drawingOf, findRecipe, recipes, trainingPrograms } from '../../../../shared/gan/index.ts';
import { dataOf } from '../../../helpers/data.ts';

/** What a recipe draws is 32 × 32; pix2pix learns it from pairs. */
const pictureFor = (id: string): PictureShape => ({
  height: 32,
  width: id === 'pix2pix' ? 64 : 32,
  channels: 1,
});

const labels = ['a', 'b', 'c'];
/** Pictures with labels: recipes that need none do not mind. */
const dataFor = (id: string) => dataOf(pictureFor(id), labels);

describe.each(recipes.map((recipe) => [recipe.info.id, recipe] as const))('recipe %s', (id, recipe) => {
  const picture = pictureFor(id);
  const data = dataFor(id);

  it('can be found by its id and travels to the window as it is', () => {
    expect(findRecipe(id)).toBe(recipe);
    expect(recipeSchema.parse(JSON.parse(JSON.stringify(recipe.info))).id).toBe(id);
  });

  it('builds from its defaults and from every preset, among them laptop and paper', () => {
    expect(recipe.info.presets.map((preset) => preset.id)).toEqual(
      expect.arrayContaining(['laptop', 'paper']),
    );
    for (const { values } of [{ values: {} }, ...recipe.info.presets]) {
      const model = recipe.build(values, data);
      const made = { kind: 'picture', height: 32, width: 32, channels: 1 };
      expect(drawingOf(model).made).toEqual({ image: made });
      expect(model.networks['G']?.output).toEqual([32, 32, 1]);
    }
  });

  it('resolves every option', () => {
    expect(Object.keys(recipe.resolve({}))).toEqual(Object.keys(recipe.info.options));
  });

  it('reads as many pictures a step as an epoch is counted by', () => {
    for (const { values } of recipe.info.presets) {
      const feedings = trainingPrograms(recipe.build(values, data)).map(({ feeding }) => feeding);
      const read = feedings.filter(
        ({ reads, every }) => reads.some(({ field }) => field === 'picture') && every === 1,
      );
      expect(read.reduce((sum, { batch, repeat }) => sum + batch * repeat, 0)).toBe(
        picturesPerStep(recipe.resolve(values)),
      );
    }
  });

  it('says what it departs from in both languages', () => {
    for (const deviation of recipe.info.deviations) {
      expect(deviation.en).toMatch(/\.$/);
      expect(deviation['zh-CN']).toMatch(/。$/);
    }
  });

  it('refuses pictures that are too small or too large, with the sizes it can draw', () => {
    for (const height of [12, 256]) {
      const shape = { height, width: (height * picture.width) / picture.height, channels: 3 } as const;
      expect(() => recipe.build({}, dataOf(shape, labels))).toThrow(
        expect.objectContaining({
          code: 'picture_size_unsupported',
          params: { recipe: id, width: height, height, smallest: 16, largest: 128 },
        }),
      );
    }
  });

  it('refuses options it does not have, and values out of range', () => {
    expect(() => recipe.build({ depth: 3 }, data)).toThrow(
      expect.objectContaining({ code: 'option_unknown' }),
    );
    expect(() => recipe.build({ batch: 0 }, data)).toThrow(
      expect.objectContaining({ code: 'option_out_of_range' }),
    );
  });
});

describe.each(recipes.map((recipe) => [recipe.info.id, recipe] as const))(
  'recipe %s, computing batches in parts',
  (id, recipe) => {
    it('says so to its model, whose phases all have whole parts', () => {
      const model = recipe.build({ batch: 12, accumulation: 3 }, dataFor(id));
      expect(model.accumulation).toBe(3);
      for (const { batch = model.batch } of model.phases) expect(batch % 3).toBe(0);
      expect(recipe.build({}, dataFor(id)).accumulation).toBe(1);
    });

    it('refuses a batch that is no multiple of its parts, with both numbers and what to choose instead', () => {
      const build = () => recipe.build({ batch: 8, accumulation: 3 }, dataFor(id));
      expect(build).toThrow(
        expect.objectContaining({ code: 'batch_not_in_parts', params: { batch: 8, accumulation: 3 } }),
      );
      const said = (locale: 'en' | 'zh-CN') =>
        describeError({ code: 'batch_not_in_parts', params: { batch: 8, accumulation: 3 } }, locale);
      expect(said('en').message).toBe('A batch of 8 pictures cannot be computed in 3 equal parts.');
      expect(said('en').next).toMatch(/multiple of 3.*divides 8/);
      expect(said('zh-CN').message).toMatch(/8.*3/);
      expect(said('zh-CN').next).toMatch(/3.*8/);
    });
  },
);

describe('recipe stylegan2', () => {
  it('refuses sizes that no small grid doubles to', () => {
    expect(() => findRecipe('stylegan2').build({}, dataOf({ height: 30, width: 32, channels: 3 }))).toThrow(
      expect.objectContaining({
        code: 'picture_size_not_doubling',
        params: { recipe: 'stylegan2', width: 32, height: 30 },
      }),
    );
  });

  it('has no path length phase where its strength is 0', () => {
    const names = (path: number) =>
      findRecipe('stylegan2')
        .build({ path }, dataFor('stylegan2'))
        .phases.map(({ name }) => name);
    expect(names(2)).toEqual(['d', 'g', 'r1', 'path']);
    expect(names(0)).toEqual(['d', 'g', 'r1']);
  });

  it('corrects the numbers of Adam for phases on every 16th and 4th step', () => {
    const { phases } = findRecipe('stylegan2').build({ rate: 0.0025 }, dataFor('stylegan2'));
    // Of the first update: β₁ is 0 and v̂ the squared gradient, so what is left is the rate, times 16/17 or 4/5.
    const rates = phases.map(({ optimizer }) => optimizer.schedule({ update: 0, step: 0, epoch: 0 })['rate']);
    [16 / 17, 4 / 5, 16 / 17, 4 / 5].forEach((share, at) => {
      expect(rates[at]).toBeCloseTo(0.0025 * share, 12);
    });
  });
});

describe('recipe pix2pix', () => {
  it.each([
    [{ height: 64, width: 64, channels: 3 }, 'pictures_not_pairs'],
    [{ height: 20, width: 40, channels: 1 }, 'picture_halving_unsupported'],
  ] as const)('refuses %o: %s', (shape, code) => {
    expect(() => findRecipe('pix2pix').build({}, dataOf(shape))).toThrow(expect.objectContaining({ code }));
  });

  it('draws the half that its direction asks for', () => {
    const halves = (direction: string) => {
      const { inputs, ...model } = findRecipe('pix2pix').build({ direction }, dataFor('pix2pix'));
      const { given, wanted = '' } = drawingOf(model);
      return [...Object.keys(given), wanted].map((role) => [role, inputs[role]?.derive]);
    };
    const [left, right] = (['left', 'right'] as const).map((side) => ({ kind: 'half', side }));
    expect(halves('a-to-b')).toEqual([
      ['picture', left],
      ['target', right],
    ]);
    expect(halves('b-to-a')).toEqual([
      ['picture', right],
      ['target', left],
    ]);
  });
});

it('names the recipes there are when one is not found', () => {
  expect(() => findRecipe('stylegan9')).toThrow(
    expect.objectContaining({
      code: 'recipe_not_found',
      params: { recipe: 'stylegan9', recipes: recipes.map(({ info }) => info.id).join(', ') },
    }),
  );
});
