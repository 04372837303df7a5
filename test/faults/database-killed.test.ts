import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../main/runs/index.ts';
import { startChild } from '../helpers/processes.ts';
import { temporaryFolder, until } from '../helpers/studio.ts';

/** Each takes about a second; `STUDIO_FAULT_ROUNDS=500` for a long night. */
const rounds = Number(process.env.STUDIO_FAULT_ROUNDS ?? 8);

it(`loses nothing that was reported when the writer is killed at a random moment, ${rounds} times`, async () => {
  using temporary = temporaryFolder();
  const file = join(temporary.path, 'studio.db');
  const database = openDatabase(file);
  database.runs.add({
    id: 'r',
    name: 'r',
    recipe: 'x',
    options: {},
    seed: 0,
    engine: 'onnxruntime-cpu',
    steps: 1,
    forkedFrom: null,
    dataset: { id: 'd', name: 'D' },
    createdAt: 1,
  });
  database.close();
  let durable = 0;
  for (let round = 0; round < rounds; round += 1) {
    const writer = startChild('writer', file, String(durable));
    await until('the writer has begun', () => writer.heard.length > 0, 60_000);
    await new Promise((resolve) => setTimeout(resolve, (round * 37) % 150));
    const reported = Number((await writer.kill()).at(-1));
    const after = openDatabase(file);
    const { step } = after.runs.get('r');
    expect(after.problems()).toEqual([]);
    expect(step).toBeGreaterThanOrEqual(reported);
    expect(reported).toBeGreaterThan(durable);
    // A commit is there as a whole: rows, their summaries, progress and log.
    const [loss, other] = after.metrics.series('r', 0, undefined, 5000);
    expect([loss?.step.at(-1), other?.mean.at(-1)]).toEqual([step, other?.min.at(-1)]);
    const whole = after.metrics.series('r', 0, undefined, 10)[0];
    expect(whole?.max.at(-1)).toBe(step);
    expect(whole?.min[0]).toBe(1);
    expect(after.log.last('r', 1)[0]?.params).toEqual({ step });
    after.close();
    durable = step;
  }
});
