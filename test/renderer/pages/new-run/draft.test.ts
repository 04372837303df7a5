import { beforeEach, describe, expect, it } from 'vitest';
import { Draft } from '../../../../renderer/pages/new-run/draft.svelte.ts';
import { startBlockedBy } from '../../../../renderer/pages/new-run/start.ts';
import { StudioError } from '../../../../shared/contract/index.ts';
import { someRecipe } from '../../helpers/recipe.ts';

const datasets = [{ id: 'd1' }, { id: 'd2' }];

describe('Draft', () => {
  let draft: Draft;

  beforeEach(() => {
    draft = new Draft();
    draft.fromQuery({}, [someRecipe], datasets);
  });

  it('begins with the first dataset and recipe, and is ready to be trained', () => {
    expect(draft.spec).toEqual({ dataset: 'd1', recipe: 'dcgan', options: {}, steps: 2000, engine: 'auto' });
    expect(startBlockedBy(draft, { problem: null })).toBeUndefined();
  });

  it('comes back from its address as it was', () => {
    draft.dataset = 'd2';
    draft.steps = 500;
    draft.seed = 7;
    draft.name = 'mine';
    draft.form.set('width', 64);
    draft.form.set('loss', 'b');
    draft.form.set('soft', true);
    const again = new Draft();
    again.fromQuery(draft.toQuery(), [someRecipe], datasets);
    expect(again.spec).toEqual(draft.spec);
    expect([again.seed, again.name]).toEqual([7, 'mine']);
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
    ['no dataset', (each: Draft) => (each.dataset = null), /dataset/],
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
