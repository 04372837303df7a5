import { describe, expect, it } from 'vitest';
import { gridCells, gridOf } from '../../../../main/worker/drawing/sample-grid.ts';
import { drawingOf, findRecipe, type Model } from '../../../../shared/gan/index.ts';
import { dataOf } from '../../../helpers/data.ts';

const picture = { width: 16, height: 16, channels: 1 } as const;
const conditional = (labels: readonly string[]): Model =>
  findRecipe('cgan').build({ width: 4, latent: 6, batch: 4 }, dataOf(picture, labels));
const named = (count: number) => Array.from({ length: count }, (_, at) => `label ${at}`);

/** What the rows of a grid show, and the seeds of each. */
function rowsOf(model: Model) {
  const { rows, columns } = gridOf(model);
  const cells = gridCells(model, 7);
  expect(cells).toHaveLength(rows * columns);
  return Array.from({ length: rows }, (_, row) => {
    const own = cells.slice(row * columns, (row + 1) * columns);
    return {
      labels: [...new Set(own.map(({ given }) => given['label']))],
      seeds: own.map(({ seed }) => seed),
    };
  });
}

describe('the grid of a training', () => {
  it('has cells of seeds of their own where nobody says what to draw', () => {
    const model = findRecipe('dcgan').build({ width: 4, latent: 6, batch: 4 }, dataOf(picture));
    expect(drawingOf(model).given).not.toHaveProperty('label');
    const cells = gridCells(model, 7);
    expect(gridOf(model)).toEqual({ rows: 8, columns: 8 });
    expect(new Set(cells.map(({ seed }) => seed)).size).toBe(64);
    expect(cells.every(({ given }) => Object.keys(given).length === 0)).toBe(true);
    expect(gridCells(model, 7)).toEqual(cells);
    expect(gridCells(model, 8)).not.toEqual(cells);
  });

  it('has a row for each label, of the same seeds in every row', () => {
    const rows = rowsOf(conditional(['bar', 'disc', '环']));
    expect(rows.map(({ labels }) => labels)).toEqual([['bar'], ['disc'], ['环']]);
    expect(new Set(rows[0]!.seeds).size).toBe(8);
    for (const { seeds } of rows) expect(seeds).toEqual(rows[0]!.seeds);
  });

  it('shows each label once where their names are numbers', () => {
    const rows = rowsOf(conditional(['1', '2', '3']));
    expect(rows.map(({ labels }) => labels)).toEqual([['1'], ['2'], ['3']]);
  });

  it('shows sixteen of many labels, evenly from the first to the last', () => {
    const all = named(16);
    expect(rowsOf(conditional(all)).map(({ labels: [label] }) => label)).toEqual(all);
    const shown = rowsOf(conditional(named(100))).map(({ labels: [label] }) =>
      Number(String(label).slice(6)),
    );
    expect([shown.length, shown[0], shown.at(-1)]).toEqual([16, 0, 99]);
    const steps = shown.slice(1).map((label, at) => label - shown[at]!);
    expect([Math.min(...steps), Math.max(...steps)]).toEqual([6, 7]);
  });
});
