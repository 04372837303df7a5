import { describe, expect, it } from 'vitest';
import { cleanName, NameIndex } from '../../../../main/datasets/sources/names.ts';

describe('names', () => {
  it.each([
    ['./a/./b.png', 'a/b.png'],
    ['.\\a\\b.png', 'a/b.png'],
    ['a//b/../c.png', 'a/c.png'],
    ['../../a.png', 'a.png'],
    ['/a.png', 'a.png'],
    ['e\u0301te\u0301.png', '\u00e9t\u00e9.png'],
  ])('%s is %s', (name, clean) => {
    expect(cleanName(name)).toBe(clean);
  });

  it('finds what is meant: exactly, in other capitals, without extension or folders, and nothing where two are', () => {
    const names = [
      'set/cat/1.png',
      'set/dog/1.png',
      'set/dog/2.PNG',
      'set/Été.jpg',
      'set/x.png',
      'set/X.png',
    ];
    const index = new NameIndex(names);
    const find = (written: string): string | undefined => names[index.find('set/', written) ?? -1];
    expect(find('cat/1.png')).toBe('set/cat/1.png');
    expect(find('./dog\\1.png')).toBe('set/dog/1.png');
    expect(find('DOG/2.png')).toBe('set/dog/2.PNG');
    expect(find('2.png')).toBe('set/dog/2.PNG');
    expect(find('2')).toBe('set/dog/2.PNG');
    expect(find('2.jpg')).toBe('set/dog/2.PNG');
    expect(find('2.png#4')).toBe('set/dog/2.PNG');
    expect(find('/home/me/set/dog/1.png')).toBe('set/dog/1.png');
    expect(find('E\u0301te\u0301.JPG')).toBe('set/Été.jpg');
    expect(find('X.png')).toBe('set/X.png');
    expect(find('1.png')).toBeUndefined();
    expect(find('bird/2.png')).toBeUndefined();
    expect(find('')).toBeUndefined();
  });
});
