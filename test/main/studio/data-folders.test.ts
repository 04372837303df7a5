/**
 * Data folders of earlier studios, opened by this one. Nothing of them may be lost, and their runs go on as they would
 * have then: the same numbers, the same pictures, the same files.
 * @module-tag slow
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../shared/contract/index.ts';
import {
  completed,
  dataFolders,
  describeDatasets,
  describeRun,
  type Drawn,
  drawingOf,
  drawn,
  exported,
  fixtureOf,
  openCopy,
  pixelsOf,
  recordedOf,
  type Row,
  rowsOf,
  variants,
} from '../../helpers/data-folders.ts';

/**
 * How far another processor may round, of a reported number. Changing the last bit of every number in the checkpoints
 * moves them by 8e-6 at most; weights that are wrong by .1 % move them by 1e-3 at least.
 */
const tolerance = 1e-4;

/** Largest difference of two lists of steps, relative to the number, or to .1 where it is smaller. */
function largestDifference(found: readonly Row[], expected: readonly Row[]): number {
  const differences = expected.flatMap(({ values }, at) =>
    Object.entries(values).map(([key, value]) => {
      const difference = Math.abs((found[at]?.values[key] ?? Number.NaN) - value);
      return difference / Math.max(0.1, Math.abs(value));
    }),
  );
  return Math.max(...differences);
}

const shapeOf = (rows: readonly Row[]): readonly unknown[] =>
  rows.map(({ step, values }) => [step, Object.keys(values).toSorted()]);

/** Mean difference of two pictures' bytes. */
async function meanDifference(found: Buffer, expected: Buffer): Promise<number> {
  const [a, b] = await Promise.all([pixelsOf(found), pixelsOf(expected)]);
  if (a.length !== b.length) return Number.NaN;
  return a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length;
}

const numbers = await dataFolders();

it('there are folders of each way the studio kept its data', () => expect(numbers).toContain(1));

describe.each(numbers)('data folder %i', async (number) => {
  const fixture = fixtureOf(number);
  const recorded = await recordedOf(number);
  let copy: Awaited<ReturnType<typeof openCopy>>;
  beforeAll(async () => {
    copy = await openCopy(`${fixture}/data`);
  });
  afterAll(() => copy[Symbol.asyncDispose]());

  async function runOf(recipe: string): Promise<Run> {
    const runs = await copy.studio.client.runs.list({});
    return runs.find((run) => run.recipe === recipe)!;
  }

  async function expectDrawn(id: string, recipe: string, of: Drawn): Promise<void> {
    const expected = await readFile(drawingOf(fixture, recipe, of));
    expect(await meanDifference(await drawn(copy.studio, id, of), expected)).toBeLessThan(0.5);
  }

  it('holds its datasets, with labels, captions and what was taken out', async () => {
    expect(await describeDatasets(copy.studio.client)).toEqual(recorded.datasets);
  });

  it('is found whole', async () => {
    const problems: unknown[] = [];
    for await (const event of await copy.studio.client.studio.fsck()) {
      if (event.kind === 'problem') problems.push(event);
    }
    expect(problems).toEqual([]);
  });

  describe.each(recorded.runs)('its run by $recipe', ({ later, exports, ...told }) => {
    const { recipe } = told;

    it('is told as it was', async () => {
      const { rows, options, ...rest } = await describeRun(copy.studio.client, await runOf(recipe));
      expect(rest).toEqual({ ...told, rows: undefined, options: undefined });
      // A recipe may have options that it had not yet.
      expect(options).toMatchObject(told.options);
      expect(rows).toEqual(told.rows);
    });

    it.each(['averaged', 'newest'] as const)('draws the same pictures, of its %s weights', async (of) => {
      await expectDrawn((await runOf(recipe)).id, recipe, of);
    });

    it.each(variants)('is exported as the same kind of file, %s', async (variant) => {
      const { id } = await runOf(recipe);
      expect(await exported(copy.studio.client, id, variant)).toEqual(exports[variant]);
    });

    it('goes on from its checkpoint as if it had never rested', async () => {
      const { client } = copy.studio;
      const run = await runOf(recipe);
      const goal = later.at(-1)!.step;
      await completed(copy.studio, () => client.runs.resume({ id: run.id, steps: goal }));
      const found = await rowsOf(client, run.id, run.step + 1, goal);
      expect(shapeOf(found)).toEqual(shapeOf(later));
      expect(largestDifference(found, later)).toBeLessThan(tolerance);
      await expectDrawn(run.id, recipe, 'later');
    });
  });
});
