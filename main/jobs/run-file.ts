/** What a run is made of, as its folder tells it: every task about the run reads this file, also one of a later studio. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  cpuEngine,
  engineChoiceSchema,
  optionValuesSchema,
  StudioError,
} from '../../shared/contract/index.ts';
import { writeFileAtomically } from '../runs/index.ts';
import type { RunFile } from './tasks.ts';

const runFileSchema = z.object({
  run: z.string(),
  recipe: z.string(),
  options: optionValuesSchema,
  seed: z.int(),
  steps: z.int(),
  threads: z.int(),
  // Runs of before were trained on the CPU.
  engine: engineChoiceSchema.default(cpuEngine),
  dataset: z.object({
    id: z.string(),
    name: z.string(),
    folder: z.string(),
    width: z.int(),
    height: z.int(),
    channels: z.union([z.literal(1), z.literal(3)]),
    count: z.int(),
    labels: z.array(z.string()),
    licence: z.string(),
  }),
});

/** @param run its name, for the error @throws StudioError `run_folder_missing` */
export async function readRunFile(path: string, run: string): Promise<RunFile> {
  try {
    return runFileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new StudioError('run_folder_missing', { run, file: path }, { cause });
  }
}

export async function writeRunFile(path: string, file: RunFile): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(file, null, 2)}\n`);
}
