/**
 * Memory as a plan predicts it beside the peak of the training's own process, which samples and saves as any does:
 *
 *     npm run bench -- memory [--recipe NAME] [--json]
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeStore } from '../../main/datasets/writer.ts';
import { createWorkers } from '../../main/jobs/index.ts';
import { forkWorker } from '../../main/jobs/spawn.ts';
import type { RunFile } from '../../main/jobs/tasks.ts';
import type { OptionValues } from '../../shared/contract/index.ts';
import { onlyStream, pictureData } from '../../shared/data/index.ts';
import { findRecipe } from '../../shared/gan/index.ts';
import { parseWords } from './tools/words.ts';

export interface MemoryCase {
  readonly recipe: string;
  readonly side: number;
  readonly channels: 1 | 3;
  /** Whether pictures are pairs side by side. */
  readonly isPair?: boolean;
  readonly options: OptionValues;
}

const cases: readonly MemoryCase[] = [
  { recipe: 'gan', side: 28, channels: 1, options: {} },
  { recipe: 'gan', side: 32, channels: 3, options: { batch: 256 } },
  { recipe: 'dcgan', side: 28, channels: 1, options: {} },
  { recipe: 'dcgan', side: 32, channels: 3, options: { width: 16 } },
  { recipe: 'dcgan', side: 32, channels: 3, options: { width: 32, batch: 128 } },
  { recipe: 'dcgan', side: 32, channels: 3, options: { width: 64, batch: 64 } },
  { recipe: 'dcgan', side: 64, channels: 3, options: { width: 64, batch: 32 } },
  { recipe: 'dcgan', side: 128, channels: 3, options: { width: 32, batch: 16 } },
  { recipe: 'wgan-gp', side: 28, channels: 1, options: {} },
  { recipe: 'wgan-gp', side: 32, channels: 3, options: { width: 48, batch: 64 } },
  { recipe: 'sngan', side: 32, channels: 3, options: {} },
  { recipe: 'sngan', side: 32, channels: 3, options: { width: 64, discriminatorWidth: 64, batch: 64 } },
  { recipe: 'pix2pix', side: 64, channels: 3, isPair: true, options: {} },
  { recipe: 'pix2pix', side: 64, channels: 3, isPair: true, options: { width: 64 } },
  { recipe: 'stylegan2', side: 32, channels: 3, options: {} },
  { recipe: 'stylegan2', side: 64, channels: 3, options: { finest: 64, most: 256 } },
];

const pictures = 256;

export interface MeasuredMemory {
  readonly predictedBytes: number;
  readonly measuredBytes: number;
}

/** The most memory that a process held so far, or nothing where the system does not say or it has ended. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}

function pictureOf({ side, channels, isPair = false }: MemoryCase) {
  return { width: isPair ? 2 * side : side, height: side, channels };
}

async function writePictures(folder: string, one: MemoryCase): Promise<void> {
  const picture = pictureOf(one);
  const length = picture.width * picture.height * picture.channels;
  await writeStore(folder, picture, (writer) => {
    for (let entry = 0; entry < pictures; entry++) {
      const pixels = Uint8Array.from({ length }, (_, at) => at * 37 + entry * 11);
      writer.append({ pixels, label: -1, file: `${entry}.png`, caption: '' });
    }
    return Promise.resolve([]);
  });
}

function runOf(folder: string, one: MemoryCase, steps: number): RunFile {
  const { recipe, options } = one;
  const shape = pictureData(pictureOf(one), { count: pictures });
  const data = { id: 'bench', name: 'bench', licence: 'CC0', shape };
  return {
    ...{ run: 'bench', recipe, seed: 1, steps, threads: 1, engine: 'onnxruntime-cpu' },
    options: findRecipe(recipe).resolve({ ...options, sampleEvery: 4, checkpointEvery: 4 }),
    datasets: { [onlyStream]: { ...data, folder } },
    holdout: 0,
  };
}

/** Plans a training and makes it, in processes of their own. @param steps two samples and two checkpoints by default */
export async function measureMemory(one: MemoryCase, steps = 8): Promise<MeasuredMemory> {
  const root = mkdtempSync(join(tmpdir(), 'gan-bench-'));
  const [cwd, folder, store] = [join(root, 'empty'), join(root, 'run'), join(root, 'store')];
  for (const made of [cwd, folder]) mkdirSync(made);
  await writePictures(store, one);
  const file = runOf(store, one, steps);
  let pid: number | undefined;
  const workers = createWorkers({
    cwd,
    spawn: (options) => {
      const worker = forkWorker(options);
      pid = worker.pid;
      return worker;
    },
  });
  try {
    const { memoryBytes } = await workers.run('plan', { file });
    const over = new AbortController();
    const training = workers.start('train', { file, folder, fork: null });
    const ended = training.ended.finally(() => over.abort());
    let measuredBytes = 0;
    while (!over.signal.aborted) {
      if (pid !== undefined) measuredBytes = Math.max(measuredBytes, peakOf(pid));
      await sleep(20);
    }
    const end = await ended;
    if (end.end !== 'done') throw new Error(`the training ended: ${JSON.stringify(end)}`);
    return { predictedBytes: memoryBytes, measuredBytes };
  } finally {
    await workers.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Prints one row a case: MB predicted, MB measured, and by how much the prediction is off. At most 15 % is wanted. */
export async function run(given: readonly string[]): Promise<void> {
  const words = parseWords(given);
  for (const one of cases.filter(({ recipe }) => words.recipe === null || words.recipe === recipe)) {
    const { predictedBytes, measuredBytes } = await measureMemory(one);
    const error = predictedBytes / measuredBytes - 1;
    const title = `${one.recipe} ${one.side}×${one.side}×${one.channels} ${JSON.stringify(one.options)}`;
    const [predicted, measured] = [predictedBytes / 1e6, measuredBytes / 1e6];
    console.log(
      words.json
        ? JSON.stringify({ ...one, predicted_mb: predicted, measured_mb: measured, error })
        : `memory ${title}: predicted ${predicted.toFixed(0)} MB, measured ${measured.toFixed(0)} MB, ${(100 * error).toFixed(0)} % (wanted within 15 %)`,
    );
  }
}
