import { describe, expect, it } from 'vitest';
import { href, parsePlace } from '../../../renderer/state/route.svelte.ts';

describe('parsePlace', () => {
  it('reads page, selection and query', () => {
    expect(parsePlace('/runs/new', '?dataset=d1&recipe=dcgan')).toEqual({
      page: 'runs',
      parts: ['new'],
      query: { dataset: 'd1', recipe: 'dcgan' },
    });
  });

  it('opens the datasets for what it does not know', () => {
    expect(parsePlace('/', '').page).toBe('datasets');
    expect(parsePlace('/nothing/here', '')).toEqual({ page: 'datasets', parts: [], query: {} });
  });

  it('survives a broken percent sign', () => {
    expect(parsePlace('/datasets/50%', '').parts).toEqual(['50%']);
  });
});

describe('href', () => {
  it('writes what parsePlace reads', () => {
    const address = new URL(href('datasets', 'a/b c', { label: '数字', show: undefined }), 'http://studio');
    expect(parsePlace(address.pathname, address.search)).toEqual({
      page: 'datasets',
      parts: ['a/b c'],
      query: { label: '数字' },
    });
  });
});
