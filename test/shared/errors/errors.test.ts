import { describe, expect, it } from 'vitest';
import { StudioError, toStudioError } from '../../../shared/errors/index.ts';

describe('toStudioError', () => {
  it('keeps an error of the studio, and takes one that travelled as its value', () => {
    const error = new StudioError('source_missing', { path: '/no/such' });
    expect(toStudioError(error)).toBe(error);
    const taken = toStudioError(structuredClone(error.toValue()));
    expect([taken.code, taken.params, taken.message]).toEqual([error.code, error.params, error.message]);
  });

  it('never says of a thing only that it is an object', () => {
    const odd = { toString: null, code: 'no_such_code', params: {} };
    const endless: Record<string, unknown> = {};
    endless.self = endless;
    for (const thrown of [{ reason: 'broken' }, { message: 'broken' }, new Error('broken'), 'broken']) {
      const { code, message } = toStudioError(thrown);
      expect(code).toBe('internal');
      expect(message).toContain('broken');
    }
    expect(toStudioError(odd).message).toContain('no_such_code');
    expect(toStudioError(endless).code).toBe('internal');
    expect(toStudioError(null).message).toContain('null');
    expect(toStudioError(undefined).message).toContain('undefined');
  });
});
