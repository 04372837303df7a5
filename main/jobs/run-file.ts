/**
 * What a run is made of, as its folder tells it: every task about the run reads this file, also one of a later studio.
 * It is sealed: a file that says anything else than what the studio wrote is refused, and can be restored.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  cpuEngine,
  engineChoiceSchema,
  optionValuesSchema,
  StudioError,
  type Run,
} from '../../shared/contract/index.ts';
import { diskError, errorCodeOf, setAside } from '../runs/files.ts';
import { writeFileAtomically, type Database, type DataFolder } from '../runs/index.ts';
import { changesOf, contentOf, spelled } from '../runs/seal.ts';
import { upgradedRun } from '../runs/run-format.ts';
import type { Field } from '../../shared/data/index.ts';
import { mapValues } from '../../shared/gan/record.ts';
import type { RunFile } from './tasks.ts';

const fieldSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('picture'),
    width: z.int(),
    height: z.int(),
    channels: z.union([z.literal(1), z.literal(3)]),
  }),
  z.object({
    kind: z.literal('label'),
    names: z.array(z.string()),
    counts: z.array(z.int()).optional(),
  }),
]) satisfies z.ZodType<Field>;

const runFileSchema = z.object({
  run: z.string(),
  recipe: z.string(),
  options: optionValuesSchema,
  seed: z.int(),
  steps: z.int(),
  threads: z.int(),
  // Runs of before were trained on the CPU.
  engine: engineChoiceSchema.default(cpuEngine),
  datasets: z.record(
    z.string(),
    z.object({
      id: z.string(),
      name: z.string(),
      version: z.int().min(2).optional(),
      folder: z.string(),
      shape: z.object({ count: z.int(), fields: z.record(z.string(), fieldSchema) }),
      licence: z.string(),
    }),
  ),
  holdout: z.number(),
});

/** What `run.json` holds, of this version of the studio or an earlier one. */
const storedSchema = z.preprocess(upgradedRun, runFileSchema);

/** A run's file of any version, in today's form. @throws ZodError for anything else */
export function parseRunFile(value: unknown): RunFile {
  return storedSchema.parse(value);
}

export interface RunFileDeps {
  readonly folder: DataFolder;
  readonly database: Database;
}

/**
 * A run's file, with its dataset where it lies now: the data folder may have been moved since.
 * @throws StudioError `run_folder_missing` where it is gone or cannot be read, `run_file_changed` where somebody edited it.
 */
export async function readRunFile({ folder, database }: RunFileDeps, id: string): Promise<RunFile> {
  const path = folder.runFile(id);
  const run = database.runs.get(id);
  const value = await parse(path, run.name);
  const changes = changesOf(database, run, value);
  if (changes !== null) throw new StudioError('run_file_changed', { run: run.name, file: path, changes });
  const stored = storedSchema.safeParse(value);
  if (!stored.success) throw missing(path, run.name, stored.error);
  const datasets = mapValues(stored.data.datasets, (dataset) => ({
    ...dataset,
    folder: folder.dataset(dataset.id, dataset.version),
  }));
  return { ...stored.data, datasets };
}

/** Writes the file of a run that is about to be recorded. Returns the content to be sealed with its row. */
export async function writeNewRunFile(folder: DataFolder, file: RunFile): Promise<string> {
  await write(folder.runFile(file.run), file);
  return contentOf(file);
}

/**
 * Changes a run's file and, in one transaction, its seal and what `record` changes. Killed in between, the file is
 * either what it was or what it was about to become, and the next start says which.
 */
export async function changeRunFile(
  { folder, database }: RunFileDeps,
  file: RunFile,
  record: () => void,
): Promise<void> {
  const content = contentOf(file);
  database.runs.beginSeal(file.run, content);
  await write(folder.runFile(file.run), file);
  database.transaction(() => {
    database.runs.seal(file.run, content);
    record();
  });
}

/** Seals runs of before, and finishes what a killed studio was about to change. Says nothing of damage: reading does. */
export async function recoverSeals(deps: RunFileDeps): Promise<void> {
  const { folder, database } = deps;
  const { runs } = database;
  for (const run of [...runs.list(false), ...runs.list(true)]) {
    const seal = runs.sealOf(run.id);
    const [sealed, sealing] = [spelled(seal.sealed), spelled(seal.sealing)];
    if (sealed !== null && sealing === null) continue;
    const found = await tryToParse(folder.runFile(run.id));
    if (found === null) continue;
    const content = contentOf(found);
    if (sealing !== null && content === sealing) {
      const { steps, engine } = parseRunFile(found);
      database.transaction(() => {
        runs.seal(run.id, content);
        runs.setSteps(run.id, steps);
        runs.setEngine(run.id, engine);
      });
    } else if (sealed === null ? changesOf(database, run, found) === null : content === sealed) {
      runs.seal(run.id, content);
    }
  }
}

/** Puts a run's file back as it was sealed. Returns false where nothing was wrong, or nothing is known of it. */
export async function restoreRunFile({ folder, database }: RunFileDeps, run: Run): Promise<boolean> {
  const { sealed } = database.runs.sealOf(run.id);
  const path = folder.runFile(run.id);
  const found = await tryToParse(path);
  if (sealed === null || (found !== null && changesOf(database, run, found) === null)) return false;
  await writeContent(folder, path, sealed);
  return true;
}

/** Writes a sealed content as a run's file; what is there is set aside. */
export async function writeContent(folder: DataFolder, path: string, content: string): Promise<void> {
  const file = parseRunFile(withFolders(JSON.parse(content), folder));
  await setAside(path);
  await write(path, file);
}

async function parse(path: string, run: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw missing(path, run, cause);
  }
}

/** The file's value; null where it is gone or is not JSON. */
async function tryToParse(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || errorCodeOf(error) === 'ENOENT') return null;
    throw diskError(error, path);
  }
}

function withFolders(content: unknown, folder: DataFolder): unknown {
  const dataset = z.looseObject({ id: z.string(), version: z.int().optional() });
  const sealed = z.looseObject({ datasets: z.record(z.string(), dataset) }).parse(upgradedRun(content));
  return {
    ...sealed,
    datasets: mapValues(sealed.datasets, (one) => ({ ...one, folder: folder.dataset(one.id, one.version) })),
  };
}

function missing(path: string, run: string, cause: unknown): StudioError {
  return new StudioError('run_folder_missing', { run, file: path }, { cause });
}

async function write(path: string, file: RunFile): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(file, null, 2)}\n`);
}
