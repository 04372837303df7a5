import { describe, expect, it } from 'vitest';
import { derivedField, type Field, fieldOf, isOf, pictureData } from '../../../shared/data/index.ts';

const picture = { width: 32, height: 16, channels: 3 } as const;

describe('pictureData', () => {
  it('has pictures, and labels with their counts where there are any', () => {
    expect(pictureData(picture, { count: 7 })).toEqual({
      count: 7,
      fields: { picture: { kind: 'picture', ...picture } },
    });
    expect(pictureData(picture, { count: 7, labels: ['a', 'b'], counts: [3, 4] }).fields['label']).toEqual({
      kind: 'label',
      names: ['a', 'b'],
      counts: [3, 4],
    });
    expect(pictureData(picture, { count: 7, labels: ['a'] }).fields['label']).toEqual({
      kind: 'label',
      names: ['a'],
    });
  });

  it('takes over nothing but the shape', () => {
    const dataset = { ...picture, id: 'd', folder: '/somewhere' };
    expect(pictureData(dataset, { count: 7 }).fields['picture']).toEqual({ kind: 'picture', ...picture });
  });
});

describe('fieldOf', () => {
  it('finds the first field of a kind, with its name', () => {
    const data = pictureData(picture, { count: 7, labels: ['a', 'b'] });
    expect(fieldOf(data, 'picture')).toEqual({ name: 'picture', field: { kind: 'picture', ...picture } });
    expect(fieldOf(data, 'label')?.field.names).toEqual(['a', 'b']);
    expect(fieldOf(pictureData(picture, { count: 7 }), 'label')).toBeUndefined();
    expect(fieldOf({ fields: {} }, 'picture')).toBeUndefined();
  });

  it('tells kinds apart', () => {
    const field: Field = { kind: 'label', names: [] };
    expect([isOf(field, 'label'), isOf(field, 'picture')]).toEqual([true, false]);
  });
});

describe('derivedField', () => {
  it('halves pictures that are twice as wide as high', () => {
    expect(derivedField({ kind: 'picture', ...picture })).toEqual({
      kind: 'picture',
      ...{ width: 16, height: 16, channels: 3 },
    });
  });

  it.each<[string, Field]>([
    ['other pictures', { kind: 'picture', width: 33, height: 16, channels: 3 }],
    ['labels', { kind: 'label', names: ['a', 'b'] }],
  ])('gives nothing of %s', (_, field) => {
    expect(derivedField(field)).toBeUndefined();
  });
});
