import { describe, expect, it } from 'vitest';
import { csvRows } from '../../../../main/datasets/sources/csv.ts';

const read = (text: string, delimiter = ','): unknown[] =>
  Array.from(csvRows(text, delimiter), ({ line, cells }) => [line, cells]);

describe('csvRows', () => {
  it('reads quoted fields with delimiters, quotes and lines inside, and skips empty lines', () => {
    expect(read('a,"b, ""c""\nd"\n\n e , "f" ,g\n')).toEqual([
      [1, ['a', 'b, "c"\nd']],
      [4, [' e ', 'f', 'g']],
    ]);
    expect(read('a\t"b\tc"\nd', '\t')).toEqual([
      [1, ['a', 'b\tc']],
      [2, ['d']],
    ]);
  });

  it('takes a quote inside a field as it stands, and says so', () => {
    expect([...csvRows('1,a 5" square\n2,b\n', ',')]).toEqual([
      { line: 1, cells: ['1', 'a 5" square'], hasLooseQuote: true },
      { line: 2, cells: ['2', 'b'], hasLooseQuote: false },
    ]);
  });

  it.each([
    [
      'that ends nowhere',
      '1,a\n2,"b\n3,c\n',
      [
        [1, ['1', 'a']],
        [2, null],
        [3, ['3', 'c']],
      ],
    ],
    [
      'that the next one closes',
      '1,"a\n2,"b"\n3,c',
      [
        [1, null],
        [2, ['2', 'b']],
        [3, ['3', 'c']],
      ],
    ],
    [
      'that is closed too early',
      '1,"a" b\n2,c',
      [
        [1, null],
        [2, ['2', 'c']],
      ],
    ],
  ])('loses one row to a quote %s', (_name, text, rows) => {
    expect(read(text)).toEqual(rows);
  });

  it('looks at no stretch of a long line or table twice', () => {
    const cells = 50_000;
    expect([...csvRows(','.repeat(cells - 1), ',')][0]?.cells).toHaveLength(cells);
    expect([...csvRows('x\n'.repeat(cells), ',')]).toHaveLength(cells);
    expect([...csvRows('1,"x\n'.repeat(cells), ',')]).toHaveLength(cells);
  });
});
