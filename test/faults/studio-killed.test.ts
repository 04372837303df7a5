import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startChild } from '../helpers/processes.ts';
import { openTestStudio, temporaryFolder, until } from '../helpers/studio.ts';

/** The losses of the test worker, by its definition. */
function losses(steps: number): number[] {
  const state = Float32Array.of(1);
  return Array.from({ length: steps }, (_, i) => (state[0] = Math.fround((state[0] ?? 0) / 2 + i + 1)));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

interface Said {
  readonly id: string;
  readonly waiting: string;
  readonly worker: number;
}

it('offers to resume what a killed studio was training, goes on with what waited, and the result is the same', async () => {
  using temporary = temporaryFolder();
  const killed = startChild('studio', temporary.path, '0');
  await until('it trains', () => killed.heard.length > 0, 60_000);
  const { id, waiting } = killed.heard[0] as Said;
  await killed.kill();

  const studio = await openTestStudio(temporary.path);
  const gone = 'f0000000-0000-4000-8000-000000000000';
  mkdirSync(studio.folder.dataset(gone), { recursive: true });
  await studio.start();
  expect(studio.database.runs.interrupted().map((run) => run.id)).toEqual([id]);
  expect(studio.trainings.get(id)).toMatchObject({ status: 'killed', error: { code: 'studio_ended' } });
  expect(studio.database.sessions.list(id)).toMatchObject([{ end: 'killed' }]);
  expect(studio.trainings.get(id).checkpointStep).toBeGreaterThanOrEqual(20);
  await until('the waiting one is done', () => studio.trainings.get(waiting).status === 'completed', 30_000);
  await studio.trainings.resume(id);
  await until('the run is done', () => studio.trainings.get(id).status === 'completed', 30_000);
  expect(studio.database.metrics.series(id, 0, undefined, 5000)[0]?.mean).toEqual(losses(400));
  expect(studio.database.runs.interrupted()).toEqual([]);
  await studio.close();
});

it('ends a worker that hung while its studio was killed, before anything is resumed', async () => {
  using temporary = temporaryFolder();
  const killed = startChild('studio', temporary.path, '30');
  await until('it trains', () => killed.heard.length > 0, 60_000);
  const { worker } = killed.heard[0] as Said;
  await new Promise((resolve) => setTimeout(resolve, 300));
  await killed.kill();
  expect(isAlive(worker)).toBe(true);
  const studio = await openTestStudio(temporary.path, { leftoverMs: 500 });
  await studio.trainings.recover();
  expect(isAlive(worker)).toBe(process.platform !== 'linux');
  await studio.close();
});
