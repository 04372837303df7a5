/**
 * Import against its own codec: packing a folder into a store, beside nothing but decoding and resizing the same files
 * with the same codec on as many threads. Both run by turns, so that a busy machine slows both.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { importDataset, inspect } from '../../main/datasets/tasks.ts';
import type { ImportOptions } from '../../shared/contract/index.ts';
import type { TaskContext } from '../../main/jobs/tasks.ts';
import { picture } from '../samples/pictures.ts';

const rounds = 5;
const threads = 2;
const side = 64;

/** What the peer does with its share of the files, and nothing else. It lives as long as the import's threads do. */
const codecAlone = `
const { parentPort, workerData } = require('node:worker_threads');
const { readFileSync } = require('node:fs');
const { Transformer } = require(workerData.codec);
for (const file of workerData.files) {
  new Transformer(readFileSync(file)).fastResize({ width: ${side}, height: ${side}, filter: 5, fit: 1 }).rawPixelsSync();
}
parentPort.postMessage('done');
`;

interface Case {
  readonly name: string;
  readonly kind: 'png' | 'jpeg';
  readonly width: number;
  readonly height: number;
  readonly count: number;
}

const cases: readonly Case[] = [
  { name: 'PNG 96×96', kind: 'png', width: 96, height: 96, count: 8000 },
  { name: 'JPEG 640×480', kind: 'jpeg', width: 640, height: 480, count: 400 },
];

const context: TaskContext<'import'> & TaskContext<'inspect'> = {
  emit: () => undefined,
  signal: new AbortController().signal,
  commands: () => [],
  nextCommand: () => new Promise(() => undefined),
};

/** Prints one row a case: pictures a second of both, and the median of the ratios. At least 0.8 is wanted. */
export async function run(): Promise<void> {
  for (const one of cases) await measure(one);
}

async function measure({ name, kind, width, height, count }: Case): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'gan-bench-'));
  try {
    const files = makeFiles(join(root, 'pictures'), { name, kind, width, height, count });
    const work = join(root, 'work');
    await inspect({ id: 'bench', paths: [join(root, 'pictures')], folder: work }, context);
    const options: ImportOptions = {
      width: side,
      height: side,
      color: 'rgb',
      fit: 'stretch',
      labels: 'none',
      dropDuplicates: false,
      transpose: false,
    };
    const rows: { alone: number; whole: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const alone = await timed(() => decodeAlone(files));
      const folder = join(root, `store-${round}`);
      const whole = await timed(() => importDataset({ inspectionFolder: work, options, folder }, context));
      rmSync(folder, { recursive: true });
      rows.push({ alone, whole });
    }
    const ratio = median(rows.map(({ alone, whole }) => alone / whole));
    const rate = (pick: 'alone' | 'whole'): string =>
      ((count / median(rows.map((row) => row[pick]))) * 1000).toFixed(0);
    console.log(
      `import ${name}: ${rate('whole')} pictures/s, codec alone ${rate('alone')} → ${ratio.toFixed(2)} × (wanted ≥ 0.8)`,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function makeFiles(folder: string, { kind, width, height, count }: Case): string[] {
  mkdirSync(folder);
  return Array.from({ length: count }, (_, i) => {
    const file = join(folder, `${i}.${kind}`);
    writeFileSync(file, picture(kind, width, height, i % 50));
    return file;
  });
}

async function decodeAlone(files: readonly string[]): Promise<void> {
  const codec = import.meta.resolve('@napi-rs/image').replace('file://', '');
  const shares = Array.from({ length: threads }, (_, k) => files.filter((_file, i) => i % threads === k));
  await Promise.all(
    shares.map(
      (share) =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(codecAlone, {
            eval: true,
            workerData: { files: share, codec },
            execArgv: [],
          });
          worker.once('message', () => resolve());
          worker.once('error', reject);
        }),
    ),
  );
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
