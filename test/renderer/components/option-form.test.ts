import { describe, expect, it } from 'vitest';
import { OptionFormState, readNumber } from '../../../renderer/components/OptionForm/option-form.svelte.ts';
import { declareOptions } from '../../../shared/contract/index.ts';

const text = { en: 'x', 'zh-CN': 'x' };
const words = { title: text, help: text };
const declarations = declareOptions({
  rate: { ...words, kind: 'number', group: 'rates', default: 0.0002, min: 1e-6, max: 0.1 },
  width: { ...words, kind: 'integer', group: 'size', default: 32, min: 8, max: 256, multipleOf: 8 },
  loss: {
    ...words,
    kind: 'choice',
    group: 'objective',
    default: 'a',
    choices: [
      { value: 'a', title: text },
      { value: 'b', title: text },
    ],
  },
});

describe('OptionFormState', () => {
  it('starts with the defaults, drops what is not declared and sends nothing', () => {
    const form = new OptionFormState(declarations, { old: 1 });
    expect(form.valueOf('width')).toBe(32);
    expect(form.given).toEqual({});
    expect(form.changed).toEqual([]);
  });

  it('knows what was changed, and forgets it when it is set back', () => {
    const form = new OptionFormState(declarations);
    form.set('width', 64);
    expect(form.changed).toEqual(['width']);
    expect(form.given).toEqual({ width: 64 });
    form.set('width', 32);
    expect(form.changed).toEqual([]);
    expect(form.given).toEqual({});
  });

  it('says what does not fit, as the studio would', () => {
    const form = new OptionFormState(declarations, { width: 30 });
    expect(form.isValid).toBe(false);
    expect(form.problemOf('width')?.code).toBe('option_out_of_range');
    expect(form.problemOf('rate')).toBeUndefined();
    form.reset('width');
    expect(form.isValid).toBe(true);
  });

  it('compares with the run it was forked from', () => {
    const form = new OptionFormState(declarations, {}, { width: 64 });
    expect(form.valueOf('width')).toBe(64);
    form.set('width', 32);
    expect(form.isChanged('width')).toBe(true);
  });

  it('groups options in the order of the work, groups without options left out', () => {
    const form = new OptionFormState(declarations);
    expect(form.grouped.map(({ group }) => group)).toEqual(['size', 'rates', 'objective']);
  });
});

describe('readNumber', () => {
  it('keeps what is no number as text, so that it is refused', () => {
    expect([readNumber('2e-4'), readNumber(' '), readNumber('abc')]).toEqual([0.0002, ' ', 'abc']);
    const form = new OptionFormState(declarations);
    form.set('rate', readNumber(''));
    expect(form.isValid).toBe(false);
  });
});
