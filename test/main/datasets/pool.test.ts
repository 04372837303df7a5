import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DecodePool } from '../../../main/datasets/decode/pool.ts';
import type { SourceEntry } from '../../../main/datasets/sources/candidate.ts';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'gan-pool-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A thread that hangs, throws or runs out of memory on entries named so. */
const badThread = `
import { parentPort, workerData } from 'node:worker_threads';
const begun = workerData.slot;
parentPort.on('message', ({ entries }) => parentPort.postMessage(entries.map(({ name }) => {
  Atomics.add(begun, 0, 1);
  if (name === 'hang') for (;;);
  if (name === 'crash') throw new Error('crash');
  if (name === 'hold') {
    workerData.slot[2] = Atomics.exchange(workerData.budget, 0, 0);
    throw new Error('crash with all memory');
  }
  if (name === 'wait') while (Atomics.load(workerData.budget, 0) === 0) Atomics.wait(workerData.budget, 0, 0);
  return { kind: 'pixels', pixels: new Uint8Array([name.length]), width: 1, height: 1 };
})));`;

async function results(names: readonly string[], thread = badThread): Promise<readonly string[]> {
  const file = join(root, 'thread.mjs');
  writeFileSync(file, thread);
  const pool = new DecodePool({ entry: pathToFileURL(file), timeOutMs: 300 });
  const entries = names.map((name): SourceEntry => ({
    name,
    path: '',
    offset: 0,
    length: 1,
    mtimeMs: null,
    raw: null,
    label: null,
    isFolderLabelled: true,
    caption: '',
  }));
  const said: string[] = [];
  try {
    for await (const { entry, result } of pool.run(entries, { kind: 'examine' })) {
      said.push(`${entry.name}: ${result.kind === 'problem' ? result.error.code : result.kind}`);
    }
  } finally {
    pool.close();
  }
  return said;
}

describe('decode pool', () => {
  it('gives up a picture that hangs or crashes its thread, and loses no other', async () => {
    const names = Array.from({ length: 300 }, (_, i) =>
      i === 0 || i === 130 ? 'hang' : i === 131 || i === 299 ? 'crash' : `p${i}`,
    );
    const words: Record<string, string> = { hang: 'file_time_out', crash: 'file_crashed_decoder' };
    expect(await results(names)).toEqual(names.map((name) => `${name}: ${words[name] ?? 'pixels'}`));
  });

  it('takes back the memory that a lost thread held', async () => {
    expect(await results(['hold', 'wait'])).toEqual(['hold: file_crashed_decoder', 'wait: pixels']);
  });

  it('blames no picture when the thread itself cannot start', async () => {
    await expect(results(['a', 'b'], 'throw new Error("cannot start");')).rejects.toThrow('cannot start');
  });
});
