import { afterEach, describe, expect, it } from 'vitest';
import { builtins } from '../../../main/datasets/builtin/index.ts';
import { locale } from '../../../renderer/i18n/index.ts';
import { labelTitle, titleOf } from '../../../renderer/i18n/samples.ts';

const ids = ['digits', 'shapes', 'outlines'] as const;

describe('the names of samples', () => {
  afterEach(() => locale.follow('en', undefined));

  it('are those of the window’s language, and so are their labels', () => {
    locale.follow('zh-CN', undefined);
    for (const builtin of ids) {
      const { name, labels } = builtins[builtin];
      expect(titleOf({ name, builtin })).toMatch(/^\p{Script=Han}+$/u);
      for (const label of labels) expect(labelTitle(label, { builtin })).toMatch(/^(\p{Script=Han}+|\d)$/u);
    }
    expect(titleOf({ name: 'Shapes 1f0a', builtin: 'shapes' })).toBe('几何图形 1f0a');
  });

  it('are what is stored in English', () => {
    for (const builtin of ids) {
      const { name, labels } = builtins[builtin];
      expect(titleOf({ name, builtin })).toBe(name);
      expect(labels.map((label) => labelTitle(label, { builtin }))).toEqual(labels);
    }
  });

  it('leave alone what a person named', () => {
    locale.follow('zh-CN', undefined);
    expect(titleOf({ name: 'Shapes for class', builtin: 'shapes' })).toBe('Shapes for class');
    expect(titleOf({ name: 'Digits', builtin: null })).toBe('Digits');
    expect(labelTitle('circle', { builtin: null })).toBe('circle');
  });
});
