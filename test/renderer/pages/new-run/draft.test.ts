import { beforeEach, describe, expect, it } from 'vitest';
import { Draft } from '../../../../renderer/pages/new-run/draft.svelte.ts';
import { startBlockedBy } from '../../../../renderer/pages/new-run/start.ts';
import { type Dataset, type RecipeInfo, StudioError } from '../../../../shared/contract/index.ts';
import { someRecipe } from '../../helpers/recipe.ts';

const grey = { channels: 1, count: 100, labels: [] as Dataset['labels'] } as const;
const [first, second, pairs] = [
  { id: 'd1', width: 28, height: 28, ...grey },
  { id: 'd2', width: 32, height: 32, ...grey },
  { id: 'd3', width: 128, height: 64, ...grey },
] as const;
const datasets = [first, second, pairs];
const gan = { ...someRecipe, id: 'gan' };
const pix2pix: RecipeInfo = {
  ...someRecipe,
  id: 'pix2pix',
  needs: {
    picture: { ...someRecipe.needs['picture']!, derive: { kind: 'half', side: 'left' } },
    target: { ...someRecipe.needs['picture']!, derive: { kind: 'half', side: 'right' } },
  },
};
const recipes = [someRecipe, gan, pix2pix];

describe('Draft', () => {
  let draft: Draft;

  beforeEach(() => {
    draft = new Draft();
    draft.fromQuery({}, [someRecipe], datasets);
  });

  it('begins with the first dataset and recipe, and is ready to be trained', () => {
    expect(draft.spec).toEqual({
      datasets: { data: 'd1' },
      recipe: 'dcgan',
      options: {},
      steps: 2000,
      engine: 'auto',
      holdout: 0.1,
    });
    expect(startBlockedBy(draft, { problem: null })).toBeUndefined();
  });

  it('comes back from its address as it was', () => {
    draft.chooseDataset(second);
    draft.steps = 500;
    draft.seed = 7;
    draft.name = 'mine';
    draft.holdout = 0.25;
    draft.form.set('width', 64);
    draft.form.set('loss', 'b');
    draft.form.set('soft', true);
    const again = new Draft();
    again.fromQuery(draft.toQuery(), [someRecipe], datasets);
    expect(again.spec).toEqual(draft.spec);
    expect([again.seed, again.name]).toEqual([7, 'mine']);
    expect(again.spec?.holdout).toBe(0.25);
  });

  it('leaves out of its address what is as usual', () => {
    const words = Object.entries(draft.toQuery()).filter(([, value]) => value !== undefined);
    expect(words).toEqual([
      ['dataset', 'd1'],
      ['recipe', 'dcgan'],
    ]);
  });

  it('knows which preset it has, and that a change makes it its own', () => {
    expect(draft.preset).toBe('laptop');
    draft.usePreset('paper');
    expect([draft.preset, draft.form.given]).toEqual(['paper', { width: 64, batch: 128 }]);
    draft.form.set('rate', 1e-3);
    expect(draft.preset).toBeNull();
  });

  it('begins with a recipe for pairs where the pictures are pairs, and changes with the dataset', () => {
    draft.fromQuery({ dataset: 'd3' }, recipes, datasets);
    expect(draft.recipe?.id).toBe('pix2pix');
    draft.chooseDataset(first);
    expect(draft.recipe?.id).toBe('dcgan');
    draft.chooseDataset(pairs);
    expect(draft.recipe?.id).toBe('pix2pix');
  });

  it('keeps a recipe that a person chose, as long as it can draw the pictures', () => {
    draft.fromQuery({ dataset: 'd1', recipe: 'gan' }, recipes, datasets);
    draft.chooseDataset(second);
    expect(draft.recipe?.id).toBe('gan');
    draft.chooseDataset({ id: 'd4', width: 256, height: 256, ...grey });
    expect(draft.recipe?.id).toBe('dcgan');
    draft.fromQuery({ dataset: 'd3', recipe: 'gan' }, recipes, datasets);
    expect(draft.recipe?.id).toBe('gan');
  });

  it('keeps options that another recipe has too', () => {
    draft.form.set('batch', 32);
    draft.form.set('width', 64);
    const options = Object.fromEntries(
      Object.entries(someRecipe.options).filter(([name]) => name !== 'width'),
    );
    draft.choose({ ...someRecipe, id: 'gan', options });
    expect(draft.spec?.options).toEqual({ batch: 32 });
  });

  it.each([
    ['no dataset', (each: Draft) => each.fromQuery({}, recipes, []), /dataset/],
    ['steps that are no number', (each: Draft) => (each.steps = Number.NaN), /Steps/],
    ['a seed below zero', (each: Draft) => (each.seed = -1), /Seed/],
    ['an option out of range', (each: Draft) => each.form.set('batch', 100_000), /option/],
  ])('cannot be started with %s, and says so', (_, spoil, words) => {
    spoil(draft);
    expect(startBlockedBy(draft, { problem: null })).toMatch(words);
  });

  it('cannot be started where the studio refuses the plan', () => {
    const problem = new StudioError('dataset_empty', { dataset: 'Digits' });
    expect(startBlockedBy(draft, { problem })).toContain('no pictures left');
  });
});
