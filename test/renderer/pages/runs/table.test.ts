import { describe, expect, it } from 'vitest';
import { sharedMetrics } from '../../../../renderer/pages/runs/comparison.svelte.ts';
import {
  readSorting,
  RunsTable,
  sortedBy,
  writeSorting,
} from '../../../../renderer/pages/runs/runs-table.svelte.ts';
import {
  changedOptions,
  compareOptions,
  filterRuns,
  sortRuns,
  standardSorting,
} from '../../../../renderer/pages/runs/table.ts';
import { someRecipe } from '../../helpers/recipe.ts';
import { someRun } from '../../helpers/run.ts';

const runs = [
  someRun({ id: 'a', name: 'digits-10', step: 5, createdAt: 1 }),
  someRun({ id: 'b', name: 'digits-9', step: 50, createdAt: 2, status: 'crashed' }),
  someRun({
    id: 'c',
    name: 'faces',
    step: 5,
    createdAt: 3,
    dataset: { id: 'd2', name: 'Emoji', missing: false },
  }),
];
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join('');

describe('sortRuns', () => {
  it('sorts names as people do', () => {
    expect(ids(sortRuns(runs, { by: 'name', isDescending: false }, 'en'))).toBe('bac');
  });

  it('keeps equal rows newest first, in both directions', () => {
    expect(ids(sortRuns(runs, { by: 'step', isDescending: false }, 'en'))).toBe('cab');
    expect(ids(sortRuns(runs, { by: 'step', isDescending: true }, 'en'))).toBe('bca');
  });
});

describe('filterRuns', () => {
  it('finds rows that hold every word, in any field', () => {
    const found = (text: string) =>
      ids(filterRuns(runs, text, (run) => (run.status === 'crashed' ? '崩溃' : '')));
    expect([found(''), found('DIGITS dcgan'), found('emoji'), found('崩溃'), found('digits emoji')]).toEqual([
      'abc',
      'ab',
      'c',
      'b',
      '',
    ]);
  });
});

describe('sorting in the address', () => {
  it('is read as it was written, and the usual one is left out', () => {
    expect(writeSorting(standardSorting)).toBeUndefined();
    for (const word of ['name', '-step']) expect(writeSorting(readSorting({ sort: word }))).toBe(word);
    expect(readSorting({ sort: 'nonsense' })).toEqual(standardSorting);
  });

  it('turns round at the second click', () => {
    const first = sortedBy(standardSorting, 'name');
    expect([first.isDescending, sortedBy(first, 'name').isDescending]).toEqual([false, true]);
  });
});

describe('changedOptions', () => {
  it('holds only what differs from the defaults', () => {
    const run = someRun({ options: { width: 64, batch: 64, unknown: 1 } });
    expect(changedOptions(run, someRecipe)).toEqual([['width', 64]]);
    expect(changedOptions(run, undefined)).toEqual([]);
  });
});

describe('compareOptions', () => {
  it('puts differences first and leaves gaps where a recipe has no such option', () => {
    const rows = compareOptions([
      { options: { width: 32, batch: 64 } },
      { options: { batch: 64, hidden: 9 } },
    ]);
    expect(rows.map(({ name, isSame }) => [name, isSame])).toEqual([
      ['width', false],
      ['hidden', false],
      ['batch', true],
    ]);
    expect(rows[0]?.values).toEqual([32, undefined]);
  });
});

describe('sharedMetrics', () => {
  it('names each metric once', () => {
    const metrics = sharedMetrics([{ recipe: 'dcgan' }, { recipe: 'dcgan' }, { recipe: 'gone' }], (id) =>
      id === 'dcgan' ? someRecipe : undefined,
    );
    expect(metrics.map(({ key }) => key)).toEqual(['d', 'g', 'd_real', 'd_fake']);
  });
});

describe('RunsTable', () => {
  it('selects one, several, and a stretch with shift', () => {
    const table = new RunsTable(undefined);
    table.toggle('a', ['a', 'b', 'c', 'd'], false);
    table.toggle('c', ['a', 'b', 'c', 'd'], true);
    expect([...table.selected]).toEqual(['a', 'b', 'c']);
    table.toggle('b', ['a', 'b', 'c', 'd'], false);
    expect([...table.selected]).toEqual(['a', 'c']);
  });

  it('remembers the chosen columns, and drops names it does not know', () => {
    let kept = JSON.stringify(['status', 'nonsense']);
    const storage = { getItem: () => kept, setItem: (_: string, value: string) => void (kept = value) };
    const table = new RunsTable(storage);
    expect([...table.columns]).toEqual(['status']);
    table.toggleColumn('step');
    expect(JSON.parse(kept)).toEqual(['status', 'step']);
  });
});
