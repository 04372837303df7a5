import { describe, expect, it } from 'vitest';
import { runStatusSchema } from '../../../../shared/contract/index.ts';
import { balanceOf, sentenceOf } from '../../../../renderer/pages/run/sentence.ts';
import { someRecipe } from '../../helpers/recipe.ts';
import { someRun } from '../../helpers/run.ts';

const { metrics } = someRecipe;

describe('sentenceOf', () => {
  it('has words for every status', () => {
    const sentences = runStatusSchema.options.map((status) => sentenceOf(someRun({ status }), metrics));
    expect(new Set(sentences).size).toBe(runStatusSchema.options.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*[.]$/);
  });

  it('says how long it still takes and how the game goes', () => {
    expect(sentenceOf(someRun(), metrics)).toBe(
      'Learning; about 60\u202fs left. Generator and discriminator are well matched.'.replace(
        '60\u202fs',
        '1\u202fmin',
      ),
    );
    expect(sentenceOf(someRun({ remainingMs: null, latest: {} }), metrics)).toBe('Learning.');
  });

  it('says of a run that is held because its numbers broke what is saved', () => {
    const error = { code: 'layer_not_finite', params: { layer: 'D/conv', phase: 'd', step: 5 } } as const;
    expect(sentenceOf(someRun({ status: 'held', error }), metrics)).toMatch(
      /numbers broke.*Saved up to step 200/,
    );
    expect(sentenceOf(someRun({ status: 'held' }), metrics)).not.toContain('broke');
  });

  it('says after a bad end what is saved', () => {
    expect(sentenceOf(someRun({ status: 'crashed' }), metrics)).toContain('Saved up to step 200');
    expect(sentenceOf(someRun({ status: 'killed', checkpointStep: null }), metrics)).toContain(
      'No checkpoint',
    );
  });
});

describe('balanceOf', () => {
  it('tells a discriminator that wins, is matched, or is fooled', () => {
    expect([balanceOf(0.99, 0.01), balanceOf(0.7, 0.3), balanceOf(0.5, 0.48)]).toEqual([
      'wins',
      'matched',
      'fooled',
    ]);
  });
});
