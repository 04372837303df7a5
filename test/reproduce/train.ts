/** Trains what a row of the table says in a data folder of its own, and judges its pictures. */
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transformer } from '@napi-rs/image';
import { openStore } from '../../main/datasets/store.ts';
import { openStudio, type Studio } from '../../main/studio/index.ts';
import { follow } from '../../main/terminal/context.ts';
import { StudioError, type Run } from '../../shared/contract/index.ts';
import { type Likeness, likenessOf } from './likeness.ts';
import type { Reproduction } from './table.ts';

export interface Reproduced {
  readonly run: Run;
  readonly likeness: Likeness;
  /** A grid of the pictures that were judged. */
  readonly grid: string;
}

const pictures = 64;

/** @param folder for the data and the grid; what an earlier time left there is removed. */
export async function reproduce(
  row: Reproduction,
  folder: string,
  say: (line: string) => void,
): Promise<Reproduced> {
  const data = join(folder, 'data');
  await rm(folder, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const studio = await openStudio({ folder: data, access: 'write' });
  try {
    const dataset = await studio.client.datasets.addBuiltin({ builtin: row.dataset });
    const run = await train(studio, row, dataset.id, say);
    const made = await studio.client.making.generate({ run: run.id, seed: row.seed, count: pictures });
    const grid = join(folder, 'grid.png');
    await copyFile(studio.fileOf(made.grid), grid);
    const drawn = await Promise.all(made.images.map((image) => brightnessOf(studio.fileOf(image))));
    const real = readReal(join(data, 'datasets', dataset.id), pictures);
    return { run, grid, likeness: likenessOf(drawn, real, made.width) };
  } finally {
    await studio.close();
  }
}

async function train(
  { client }: Studio,
  { recipe, options, steps, seed }: Reproduction,
  dataset: string,
  say: (line: string) => void,
): Promise<Run> {
  let id = '';
  let told = 0;
  return follow(
    client,
    (event) => {
      if (event.kind !== 'run' || event.run.id !== id) return undefined;
      const { step, latest, error, status } = event.run;
      if (error !== null) throw StudioError.fromValue(error);
      if (step >= told + steps / 20) {
        told = step;
        const losses = Object.entries(latest).map(([name, value]) => `${name} ${value.toFixed(2)}`);
        say(`step ${step} of ${steps}  ${losses.join('  ')}`);
      }
      return status === 'completed' ? event.run : undefined;
    },
    async () => {
      ({ id } = await client.runs.create({
        spec: { datasets: { data: dataset }, recipe, options, steps },
        seed,
      }));
    },
  );
}

/** The first channel of a picture: all there is of grey, and enough of colour to judge. */
async function brightnessOf(file: string): Promise<Uint8Array> {
  const codec = new Transformer(await readFile(file));
  const { width, height } = codec.metadataSync();
  const raw = codec.rawPixelsSync();
  const channels = raw.length / (width * height);
  return Uint8Array.from({ length: width * height }, (_, at) => raw[at * channels] ?? 0);
}

function readReal(folder: string, count: number): Uint8Array[] {
  const store = openStore(folder);
  try {
    const size = store.width * store.height;
    return Array.from({ length: count }, (_, entry) => {
      const pixels = new Uint8Array(size * store.channels);
      store.read([entry], pixels);
      return Uint8Array.from({ length: size }, (_value, at) => pixels[at * store.channels] ?? 0);
    });
  } finally {
    store.close();
  }
}
