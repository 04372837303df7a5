import fs from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  pinCheckpoint,
  readNewestCheckpoint,
  recoverCheckpoints,
  writeCheckpoint,
} from '../../main/runs/checkpoint.ts';
import { stepName } from '../../main/runs/names.ts';
import { startChild } from '../helpers/processes.ts';
import { temporaryFolder, until } from '../helpers/studio.ts';

const rounds = Number(process.env.STUDIO_FAULT_ROUNDS ?? 5);

const names = ['open', 'rename', 'mkdir', 'rm', 'stat', 'readdir'] as const;
const originals = { ...fs };

/** Lets `fail` decide before every file operation, including writing and syncing an open file. */
async function intercept(folder: string, fail: () => void): Promise<void> {
  await using handle = await originals.open(join(folder, 'probe'), 'w');
  const prototype = Object.getPrototypeOf(handle) as Record<
    'writeFile' | 'sync',
    (...args: unknown[]) => Promise<unknown>
  >;
  const { writeFile, sync } = prototype;
  restore = () => {
    Object.assign(fs, originals);
    Object.assign(prototype, { writeFile, sync });
    syncBuiltinESMExports();
  };
  for (const name of names) {
    const original = originals[name] as (...args: unknown[]) => Promise<unknown>;
    Object.assign(fs, { [name]: (...args: unknown[]) => guarded(fail, () => original(...args)) });
  }
  for (const [name, original] of Object.entries({ writeFile, sync })) {
    Object.assign(prototype, {
      [name](this: unknown, ...args: unknown[]) {
        return guarded(fail, () => original.apply(this, args));
      },
    });
  }
  syncBuiltinESMExports();
}

async function guarded<T>(fail: () => void, operation: () => Promise<T>): Promise<T> {
  fail();
  return operation();
}

let restore = (): void => undefined;
afterEach(() => restore());

const write = (folder: string, step: number, value: number): Promise<unknown> =>
  writeCheckpoint(
    folder,
    stepName(step),
    { x: { dtype: 'float32', shape: [2], data: Float32Array.of(value, -value) } },
    { step, value },
  );

describe('a checkpoint that is interrupted', () => {
  /** Interrupts `action` at its first, second … operation until it passes, and lets `check` judge what is left. */
  async function atEveryOperation(
    prepare: (folder: string) => Promise<void>,
    action: (folder: string) => Promise<unknown>,
    interrupt: (count: number, at: number) => void,
    check: (folder: string, outcome: unknown, at: number) => Promise<void>,
  ): Promise<number> {
    for (let at = 1; ; at += 1) {
      using temporary = temporaryFolder();
      const folder = join(temporary.path, 'checkpoints');
      await prepare(folder);
      let count = 0;
      await intercept(temporary.path, () => interrupt((count += 1), at));
      const outcome = await action(folder).then(
        () => 'passed',
        (error: unknown) => error,
      );
      restore();
      await check(folder, outcome, at);
      if (count < at) return at;
    }
  }

  const twoGenerations = async (folder: string): Promise<void> => {
    await write(folder, 1, 1);
    await write(folder, 2, 2);
  };
  /** From the given operation on nothing happens any more: that is what a kill looks like from the disk. */
  const die = (count: number, at: number): void => {
    if (count >= at) throw new Error('killed');
  };
  const full = (count: number, at: number): void => {
    if (count === at) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  };

  it('by a kill at any file operation leaves the old or the new, never less', async () => {
    const operations = await atEveryOperation(
      twoGenerations,
      (folder) => write(folder, 3, 3),
      die,
      async (folder, outcome, at) => {
        await recoverCheckpoints(folder);
        const newest = await readNewestCheckpoint(folder);
        expect(newest?.damaged, `killed at operation ${at}`).toEqual([]);
        expect([2, 3]).toContain(newest?.meta.value);
        if (outcome === 'passed') expect(newest?.meta.value).toBe(3);
        await write(folder, 4, 4);
        expect((await fs.readdir(folder)).length).toBe(2);
      },
    );
    expect(operations).toBeGreaterThan(12);
  });

  it('by a kill while it replaces one of the same step, too', async () => {
    await atEveryOperation(
      async (folder) => {
        await twoGenerations(folder);
        await pinCheckpoint(folder, stepName(2), true);
      },
      (folder) => write(folder, 2, 20),
      die,
      async (folder, _, at) => {
        await recoverCheckpoints(folder);
        const newest = await readNewestCheckpoint(folder);
        expect(newest?.name, `killed at operation ${at}`).toBe(stepName(2));
        expect([2, 20]).toContain(newest?.meta.value);
        expect(existsSync(join(folder, stepName(2), 'pinned'))).toBe(true);
      },
    );
  });

  it('by a full disk at any file operation says so, keeps the old, and leaves nothing behind', async () => {
    await atEveryOperation(
      twoGenerations,
      (folder) => write(folder, 3, 3),
      full,
      async (folder, outcome) => {
        const newest = await readNewestCheckpoint(folder);
        expect(newest?.damaged).toEqual([]);
        if (outcome !== 'passed') expect(outcome).toMatchObject({ code: 'disk_full' });
        await recoverCheckpoints(folder);
        expect((await fs.readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
        await write(folder, 4, 4);
      },
    );
  });

  it(`by SIGKILL at a random moment of a real process, ${rounds} times, is never less than what was reported`, async () => {
    using temporary = temporaryFolder();
    const folder = join(temporary.path, 'checkpoints');
    for (let round = 0; round < rounds; round += 1) {
      const child = startChild('checkpointer', folder);
      await until('it has written', () => child.heard.length > 0, 60_000);
      await new Promise((resolve) => setTimeout(resolve, (round * 53) % 97));
      const reported = Number((await child.kill()).at(-1));
      await recoverCheckpoints(folder);
      const newest = await readNewestCheckpoint(folder);
      expect(newest?.damaged).toEqual([]);
      expect(newest?.meta.step).toBeGreaterThanOrEqual(reported);
      expect(newest?.tensors.x?.data.every((value) => value === newest.meta.step)).toBe(true);
    }
  });
});
