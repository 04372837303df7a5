/**
 * Random batches from a packed store that the system has in its cache, by processor time, so that a busy machine tells
 * the same as an idle one; and memory while a million pictures are read:
 * it must not grow with their number.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../main/datasets/store.ts';
import { writeStore } from '../../main/datasets/writer.ts';

const batch = 64;

interface Case {
  readonly side: number;
  readonly channels: 1 | 3;
  readonly count: number;
  /** 0 reads every batch from the file, as of stores too large to keep in memory. */
  readonly keepBytes?: number;
}

const cases: readonly Case[] = [
  { side: 32, channels: 1, count: 10_000 },
  { side: 32, channels: 3, count: 50_000 },
  { side: 64, channels: 3, count: 10_000, keepBytes: 0 },
  { side: 128, channels: 3, count: 4_000, keepBytes: 0 },
];

/** Prints one row a case, and one for the memory of a million pictures of 64 × 64. */
export async function run(): Promise<void> {
  for (const one of cases) await measure(one);
  await million();
}

async function makeStore(folder: string, { side, channels, count }: Case): Promise<void> {
  const pixels = new Uint8Array(side * side * channels);
  await writeStore(folder, { width: side, height: side, channels }, (writer) => {
    for (let i = 0; i < count; i++) {
      pixels[i % pixels.length] = i & 255;
      writer.append({ pixels, label: i % 10, file: `picture-${i}.png`, caption: '' });
    }
    return Promise.resolve(Array.from({ length: 10 }, (_, label) => `label ${label}`));
  });
}

async function measure(one: Case): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'gan-bench-'));
  try {
    await makeStore(join(root, 'store'), one);
    const store = openStore(
      join(root, 'store'),
      one.keepBytes === undefined ? {} : { keepBytes: one.keepBytes },
    );
    const into = new Uint8Array(batch * one.side * one.side * one.channels);
    const order = Array.from({ length: 200 }, (_, i) => randomIndices(store.count, i));
    const batches = Math.ceil(2e8 / into.length);
    const read = (): number => {
      const started = process.cpuUsage();
      for (let i = 0; i < batches; i++) store.read(order[i % order.length] ?? [], into);
      const { user, system } = process.cpuUsage(started);
      return (batches * into.length) / (user + system) / 1e3;
    };
    read();
    const rates = Array.from({ length: 7 }, read);
    store.close();
    const rate = rates.toSorted((a, b) => a - b)[3] ?? 0;
    const where = one.keepBytes === 0 ? 'from the file' : 'in memory';
    console.log(
      `batches ${one.side}×${one.side}×${one.channels} ${where}: ${rate.toFixed(1)} GB/s (wanted ≥ 2)`,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function randomIndices(count: number, seed: number): Int32Array {
  let state = (seed * 2654435761 + 1) >>> 0;
  return Int32Array.from({ length: batch }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  });
}

/** Writes and reads a million grey 64 × 64 pictures (4 GB on disk) and tells by how much the process grew. */
async function million(): Promise<void> {
  const one: Case = { side: 64, channels: 1, count: 1_000_000 };
  const root = mkdtempSync(join(tmpdir(), 'gan-bench-'));
  try {
    const before = process.memoryUsage().rss;
    await makeStore(join(root, 'store'), one);
    const written = process.memoryUsage().rss;
    const store = openStore(join(root, 'store'));
    const into = new Uint8Array(batch * 64 * 64);
    for (let i = 0; i < 5000; i++) store.read(randomIndices(store.count, i), into);
    const read = process.memoryUsage().rss;
    const last = `${store.fileOf(999_999)} ${store.labels[store.labelOf(999_999)] ?? ''}`;
    store.close();
    const grown = (from: number, to: number): string => ((to - from) / 2 ** 20).toFixed(0);
    console.log(
      `batches of a million 64×64: memory +${grown(before, written)} MB writing, +${grown(written, read)} MB reading (last is ${last})`,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
