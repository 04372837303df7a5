import { describe, expect, it } from 'vitest';
import { runStatusSchema } from '../../../../shared/contract/index.ts';
import { sentenceOf } from '../../../../renderer/pages/run/sentence.ts';
import { someRun } from '../../helpers/run.ts';

const calm = { balance: null, before: null };

describe('sentenceOf', () => {
  it('has words for every status', () => {
    const sentences = runStatusSchema.options.map((status) => sentenceOf(someRun({ status }), calm));
    expect(new Set(sentences).size).toBe(runStatusSchema.options.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*[.]$/);
  });

  it('says how long it still takes and how the game goes', () => {
    expect(sentenceOf(someRun(), { ...calm, balance: 'matched' })).toBe(
      'Learning; about 60\u202fs left. Generator and discriminator are well matched.'.replace(
        '60\u202fs',
        '1\u202fmin',
      ),
    );
    expect(sentenceOf(someRun({ remainingMs: null, latest: {} }), calm)).toBe('Learning.');
  });

  it('says of a run that is held because its numbers broke what is saved', () => {
    const error = { code: 'layer_not_finite', params: { layer: 'D/conv', phase: 'd', step: 5 } } as const;
    expect(sentenceOf(someRun({ status: 'held', error }), calm)).toMatch(
      /numbers broke.*Saved up to step 200/,
    );
    expect(sentenceOf(someRun({ status: 'held' }), calm)).not.toContain('broke');
  });

  it('says after a bad end what is saved', () => {
    expect(sentenceOf(someRun({ status: 'crashed' }), calm)).toContain('Saved up to step 200');
    expect(sentenceOf(someRun({ status: 'killed', checkpointStep: null }), calm)).toContain('No checkpoint');
  });

  it('never praises a run whose discriminator has won, and says what helps', () => {
    const lost = { ...calm, balance: 'won' } as const;
    for (const status of ['completed', 'stopped', 'held'] as const) {
      const sentence = sentenceOf(someRun({ status }), lost);
      expect(sentence).toContain('But the discriminator won');
      expect(sentence).toContain('fork from an earlier checkpoint');
      expect(sentence).not.toMatch(/Done|matched/);
    }
    expect(sentenceOf(someRun(), lost)).toContain('hardly anything left to learn');
  });

  it('says what a waiting run waits for, and only what is so', () => {
    const queued = someRun({ status: 'queued' });
    expect(sentenceOf(queued, { ...calm, before: 'Training “other”' })).toContain('Training “other”');
    expect(sentenceOf(queued, calm)).not.toContain('At work');
    expect(sentenceOf(someRun({ status: 'starting', engine: 'auto' }), calm)).toContain('engines');
  });
});
