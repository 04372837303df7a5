/**
 * Looks at everything the studio keeps: reads every byte, compares it with what was written, and names every file
 * that is missing, damaged or unknown. Nothing is changed.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { toStudioError, type ErrorValue, type Export, type Progress } from '../../shared/contract/index.ts';
import { verifyStore } from '../datasets/verify.ts';
import { listCheckpoints, verifyCheckpoint } from './checkpoint.ts';
import type { Database } from './database/index.ts';
import { errorCodeOf, hashOf, namesIn } from './files.ts';
import { sizeOf, type DataFolder } from './folders.ts';
import { damageOfPng } from './png.ts';
import { readJson } from './records.ts';
import { changesBetween, changesOf, contentInMeta, lastingOf } from './seal.ts';

export type FsckEvent =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'problem'; readonly file: string; readonly error: ErrorValue }
  | { readonly kind: 'done'; readonly files: number; readonly bytes: number; readonly problems: number };

/** What one check found. `file` is a path, or a folder that stands for what is in it. */
interface Finding {
  readonly file: string;
  readonly files: number;
  readonly bytes: number;
  readonly errors: readonly ErrorValue[];
}

interface Check {
  readonly phase: 'database' | 'datasets' | 'runs' | 'exports';
  readonly run: () => Promise<Finding>;
}

/** Checks everything, one thing after the other. `done` comes last; when `signal` is aborted it just ends. */
export async function* fsck(
  folder: DataFolder,
  database: Database,
  signal?: AbortSignal,
): AsyncGenerator<FsckEvent, void, void> {
  const checks = await planOf(folder, database, signal);
  const total = { files: 0, bytes: 0, problems: 0 };
  for (const [done, check] of checks.entries()) {
    if (signal?.aborted === true) return;
    yield { kind: 'progress', progress: { done, total: checks.length, phase: check.phase } };
    const finding = await check.run();
    total.files += finding.files;
    total.bytes += finding.bytes;
    total.problems += finding.errors.length;
    const file = relative(folder.path, finding.file);
    for (const error of finding.errors) {
      yield { kind: 'problem', file: file.startsWith('..') ? finding.file : file, error };
    }
  }
  yield { kind: 'done', ...total };
}

async function planOf(
  folder: DataFolder,
  database: Database,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const datasets = [...database.datasets.list(false), ...database.datasets.list(true)].map((one) => one.id);
  const runs = [...database.runs.list(false), ...database.runs.list(true)].map((one) => one.id);
  const checks: Check[] = [{ phase: 'database', run: () => checkDatabase(folder, database) }];
  for (const id of datasets) {
    const { version } = database.datasets.get(id);
    for (const one of new Set([1, ...folder.datasetVersions(id), version, ...database.runs.versionsOf(id)])) {
      checks.push({ phase: 'datasets', run: () => checkStore(folder.dataset(id, one), signal) });
    }
  }
  for (const id of runs) checks.push(...(await checksOfRun(folder, database, id)));
  for (const [room, known, phase] of [
    ['datasets', datasets, 'datasets'],
    ['runs', runs, 'runs'],
  ] as const) {
    const unknown = (await namesIn(join(folder.path, room))).filter((name) => !known.includes(name));
    for (const name of unknown) {
      checks.push({ phase, run: () => checkUnknown(join(folder.path, room, name)) });
    }
  }
  return checks;
}

async function checksOfRun(folder: DataFolder, database: Database, id: string): Promise<readonly Check[]> {
  const recorded = database.checkpoints.list(id).map((one) => one.id);
  // A worker that outlived its studio may have written one that no row tells of yet: it is as good as the others.
  const names = new Set([...recorded, ...(await listCheckpoints(folder.checkpoints(id)))]);
  return [
    { phase: 'runs', run: () => checkRunFile(folder, database, id) },
    ...[...names].map((name): Check => ({
      phase: 'runs',
      run: () => checkCheckpoint(folder.checkpoints(id), name, database.runs.sealOf(id).sealed),
    })),
    ...database.samples.list(id).map(({ step }): Check => ({
      phase: 'runs',
      run: () => checkFile(folder.sample(id, step), damageOfPng),
    })),
    ...database.exports.list(id).map((one): Check => ({
      phase: 'exports',
      run: () => checkExport(one, database.exports.hashOf(one.id)),
    })),
  ];
}

async function checkDatabase(folder: DataFolder, database: Database): Promise<Finding> {
  const errors = database.problems().map((reason): ErrorValue => ({
    code: 'database_damaged',
    params: { file: basename(folder.database), reason },
  }));
  return { file: folder.database, files: 1, bytes: await sizeOf(folder.database), errors };
}

async function checkStore(store: string, signal: AbortSignal | undefined): Promise<Finding> {
  const { files, bytes, problems } = await verifyStore(store, signal === undefined ? {} : { signal });
  return { file: store, files, bytes, errors: problems.map((problem) => problem.toValue()) };
}

/** The file must be JSON, and say what the studio wrote. */
async function checkRunFile(folder: DataFolder, database: Database, id: string): Promise<Finding> {
  const file = folder.runFile(id);
  const found = await checkFile(file, damageOfJson);
  if (found.errors.length > 0) return found;
  const run = database.runs.get(id);
  const changes = changesOf(database, run, await readJson(file));
  if (changes === null) return found;
  return { ...found, errors: [{ code: 'run_file_changed', params: { run: run.name, file, changes } }] };
}

/** @param sealed what its run was trained with */
async function checkCheckpoint(checkpoints: string, name: string, sealed: string | null): Promise<Finding> {
  const file = join(checkpoints, name);
  try {
    const { bytes, meta } = await verifyCheckpoint(checkpoints, name);
    const own = contentInMeta(meta);
    const changes = own === null || sealed === null ? '' : changesBetween(lastingOf(sealed), lastingOf(own));
    if (changes === '') return { file, files: 2, bytes, errors: [] };
    const reason = `it was trained otherwise (${changes})`;
    return {
      file,
      files: 2,
      bytes,
      errors: [{ code: 'checkpoint_damaged', params: { checkpoint: file, reason } }],
    };
  } catch (error) {
    // A running training may just have replaced it by a newer one.
    return { file, files: 2, bytes: 0, errors: [toStudioError(error).toValue()] };
  }
}

/** `damageOf` says in words what is wrong with the bytes, or null. */
async function checkFile(file: string, damageOf: (bytes: Uint8Array) => string | null): Promise<Finding> {
  try {
    const bytes = await readFile(file);
    const reason = damageOf(bytes);
    const errors: ErrorValue[] = reason === null ? [] : [{ code: 'file_damaged', params: { reason } }];
    return { file, files: 1, bytes: bytes.length, errors };
  } catch (error) {
    return { file, files: 1, bytes: 0, errors: [unreadable(error)] };
  }
}

async function checkExport({ file, bytes: expected }: Export, sha256: string | null): Promise<Finding> {
  try {
    const { size: bytes } = await stat(file);
    const isSame = bytes === expected && (sha256 === null || (await hashOf(file)) === sha256);
    const errors: ErrorValue[] = isSame
      ? []
      : [{ code: 'file_damaged', params: { reason: 'other SHA-256' } }];
    return { file, files: 1, bytes, errors };
  } catch (error) {
    return { file, files: 1, bytes: 0, errors: [unreadable(error)] };
  }
}

async function checkUnknown(file: string): Promise<Finding> {
  return { file, files: 0, bytes: await sizeOf(file), errors: [{ code: 'file_unknown', params: {} }] };
}

function unreadable(error: unknown): ErrorValue {
  const code = errorCodeOf(error);
  return code === 'ENOENT'
    ? { code: 'file_missing', params: {} }
    : { code: 'file_damaged', params: { reason: code } };
}

function damageOfJson(bytes: Uint8Array): string | null {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return null;
  } catch {
    return 'not JSON';
  }
}
