import { expect, it } from 'vitest';
import { labelMeant } from '../../../renderer/actions/labels.ts';

it('means a label that there is by its name or its title, else a new one', () => {
  const labels = ['circle', 'Café', 'x'].map((label) => ({ label, count: 1 }));
  const shapes = { labels, builtin: 'shapes' } as const;
  expect(labelMeant(' circle ', shapes)).toBe('circle');
  expect(labelMeant('Cafe\u0301', shapes)).toBe('Café');
  expect(labelMeant('Circle', shapes)).toBe('Circle');
  expect(labelMeant('  ', shapes)).toBe('');
});
