/**
 * The data folder: everything a studio keeps, in one place that can be copied or moved as a whole.
 *
 *     studio.json  studio.lock  studio.db   format version, lock of the running studio, database
 *     datasets/<id>/                        packed store: version 1; v<n>/ in it is version n, a whole store, too
 *     runs/<id>/run.json                    what is trained; samples/<step>.png; checkpoints/<step>/; exports/
 *     uploads/<id>/                         files a browser sent
 *     work/<id>/                            inspections, previews, generated pictures; emptied at start
 *     trash/                                on its way out of the disk
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { readdir, rm, stat, statfs } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { StudioError } from '../../shared/errors/index.ts';
import { removeUnfinished } from '../datasets/verify.ts';
import { recoverCheckpoints } from './checkpoint.ts';
import {
  diskError,
  errorCodeOf,
  exists,
  makeFolders,
  namesIn,
  removeTemporaries,
  renameSynced,
  writeFileAtomically,
} from './files.ts';
import { takeLock } from './lock.ts';
import { stepName } from './names.ts';

/** Version of the layout above. A studio opens folders of its own version and of older ones. */
export const dataFolderFormat = 1;

const rooms = ['datasets', 'runs', 'uploads', 'work', 'trash'] as const;

/** An open data folder. All paths are absolute; nothing is created by asking for one. */
export interface DataFolder {
  readonly path: string;
  /** `read` may look while another studio runs; it must not write anything. */
  readonly access: 'exclusive' | 'read';
  readonly database: string;
  /** An empty folder, in which worker processes run. */
  readonly empty: string;
  /** Of a version of the packed store; 1, the import, where left out. */
  dataset(id: string, version?: number): string;
  /** Numbers of the versions that lie there, ascending. */
  datasetVersions(id: string): number[];
  run(id: string): string;
  runFile(id: string): string;
  samples(run: string): string;
  sample(run: string, step: number): string;
  checkpoints(run: string): string;
  checkpoint(run: string, name: string): string;
  exports(run: string): string;
  upload(id: string): string;
  work(id: string): string;
  /**
   * Removes what a crash left: temporary files, half-replaced checkpoints, trash, and all of `work/` and `uploads/`
   * but the ids in `keep` (queued imports need theirs). Call it once, at start.
   */
  clean(keep: ReadonlySet<string>): Promise<void>;
  /** Removes a file or folder inside the data folder: gone at once by its name, then from the disk. Returns the freed bytes. */
  discard(path: string): Promise<number>;
  freeBytes(): Promise<number>;
  close(): void;
}

/**
 * Opens (and with `exclusive` access creates) a data folder.
 * @throws StudioError `data_folder_in_use` (another process has it), `data_folder_newer`, `data_folder_foreign` (it holds
 * something else), `data_folder_is_file`, `data_folder_missing` (`read` access only), `data_folder_damaged`, `folder_not_writable`, `disk_full`.
 */
export async function openDataFolder(
  path: string,
  options: { readonly access?: 'exclusive' | 'read' } = {},
): Promise<DataFolder> {
  const root = resolve(path);
  if (options.access === 'read') {
    requireFormat(root);
    return describe(root, 'read', () => undefined);
  }
  prepare(root);
  const lock = await takeLock(join(root, 'studio.lock'));
  try {
    // Read again under the lock: a newer studio may have upgraded the folder in between.
    if (readFormat(root) === null) await writeFormat(root);
    for (const room of rooms) makeFolders(join(root, room));
    makeFolders(join(root, 'work', 'empty'));
  } catch (error) {
    lock.release();
    throw refusal(error, root);
  }
  return describe(root, 'exclusive', () => lock.release());
}

/**
 * Total size in bytes of a file or of everything in a folder; 0 if it does not exist. A file of several names counts
 * once.
 */
export async function sizeOf(path: string, seen = new Set<string>()): Promise<number> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) {
      const name = `${found.dev}:${found.ino}`;
      if (found.nlink > 1 && seen.has(name)) return 0;
      seen.add(name);
      return found.size;
    }
    let total = 0;
    for (const entry of await readdir(path)) total += await sizeOf(join(path, entry), seen);
    return total;
  } catch (error) {
    // Files come and go while a training writes.
    if (errorCodeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

/** @throws StudioError `data_folder_missing` where nothing was ever kept */
function requireFormat(root: string): void {
  try {
    if (readFormat(root) === null) throw new StudioError('data_folder_missing', { folder: root });
  } catch (error) {
    throw refusal(error, root);
  }
}

/** Bytes that can still be written where a path lies. */
export async function freeBytesAt(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

function prepare(root: string): void {
  try {
    makeFolders(root);
    if (readFormat(root) === null) refuseForeign(root);
  } catch (error) {
    throw refusal(error, root);
  }
}

/** Why a folder cannot be used. Some places (/proc, a disk that is gone) refuse with whatever error they like. */
function refusal(error: unknown, root: string): unknown {
  const cause = diskError(error, join(root, 'studio.json'));
  const reason = errorCodeOf(cause);
  if (cause instanceof StudioError || reason === '') return cause;
  if (['EEXIST', 'ENOTDIR'].includes(reason)) {
    return new StudioError('data_folder_is_file', { folder: root }, { cause });
  }
  return new StudioError('folder_not_writable', { folder: root, reason }, { cause });
}

/** `--data ~/Pictures` is a mistake that would mix our files with somebody's. */
function refuseForeign(root: string): void {
  const ours = new Set<string>([...rooms, 'studio.json', 'studio.lock', 'studio.db']);
  const isOurs = (name: string): boolean =>
    ours.has(name) || name.startsWith('.') || name.includes('.damaged-');
  const foreign = readdirSync(root).find((name) => !isOurs(name));
  if (foreign !== undefined) throw new StudioError('data_folder_foreign', { folder: root, found: foreign });
}

/** Whether a folder holds what studios keep, with or without the file that says so. */
export function looksLikeData(root: string): boolean {
  const has = (name: string): boolean => existsSync(join(root, name));
  return has('studio.json') || has('studio.db') || (has('work') && hasEntries(root));
}

/** Whether there are datasets or runs, which only a database makes reachable. */
export function hasEntries(root: string): boolean {
  return ['datasets', 'runs'].some((room) => {
    const path = join(root, room);
    return existsSync(path) && readdirSync(path).length > 0;
  });
}

/** The folder's format, or null if it has none yet. @throws StudioError `data_folder_damaged` */
function readFormat(root: string): number | null {
  const file = join(root, 'studio.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw diskError(error, file);
    if (looksLikeData(root)) throw new StudioError('data_folder_damaged', { file }, { cause: error });
    return null;
  }
  const format = parseFormat(text);
  if (format === null) {
    // Something else may have a file of this name, too.
    if (!existsSync(join(root, 'studio.db')) && !hasEntries(root)) refuseForeign(root);
    throw new StudioError('data_folder_damaged', { file });
  }
  if (format > dataFolderFormat) {
    throw new StudioError('data_folder_newer', { folder: root, found: format, known: dataFolderFormat });
  }
  return format;
}

function parseFormat(text: string): number | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('format' in value)) return null;
    return typeof value.format === 'number' ? value.format : null;
  } catch {
    return null;
  }
}

/** Writes the file that says what a folder is. */
export async function writeFormat(root: string): Promise<void> {
  const text = JSON.stringify({ what: 'data of GAN Studio', format: dataFolderFormat }, null, 2);
  await writeFileAtomically(join(root, 'studio.json'), `${text}\n`);
}

function describe(root: string, access: DataFolder['access'], release: () => void): DataFolder {
  const run = (id: string): string => join(root, 'runs', id);
  const dataset = (id: string, version = 1): string =>
    join(root, 'datasets', id, ...(version === 1 ? [] : [`v${version}`]));
  return {
    path: root,
    access,
    database: join(root, 'studio.db'),
    empty: join(root, 'work', 'empty'),
    dataset,
    datasetVersions: (id) => versionsIn(dataset(id)),
    run,
    runFile: (id) => join(run(id), 'run.json'),
    samples: (id) => join(run(id), 'samples'),
    sample: (id, step) => join(run(id), 'samples', `${stepName(step)}.png`),
    checkpoints: (id) => join(run(id), 'checkpoints'),
    checkpoint: (id, name) => join(run(id), 'checkpoints', name),
    exports: (id) => join(run(id), 'exports'),
    upload: (id) => join(root, 'uploads', id),
    work: (id) => join(root, 'work', id),
    clean: (keep) => clean(root, keep),
    discard: (path) => discard(root, path),
    freeBytes: () => freeBytesAt(root),
    close: release,
  };
}

/** The import, and what edits wrote in its folder. */
function versionsIn(dataset: string): number[] {
  if (!existsSync(dataset)) return [];
  const edits = readdirSync(dataset).flatMap((name) => /^v(\d{1,9})$/.exec(name)?.[1] ?? []);
  return [1, ...edits.map(Number).sort((a, b) => a - b)];
}

async function clean(root: string, keep: ReadonlySet<string>): Promise<void> {
  for (const room of ['work', 'uploads', 'trash'] as const) {
    for (const name of await namesIn(join(root, room))) {
      if (name !== 'empty' && !keep.has(name)) {
        await rm(join(root, room, name), { recursive: true, force: true });
      }
    }
  }
  await removeTemporaries(root);
  removeUnfinished(join(root, 'datasets'));
  for (const dataset of await namesIn(join(root, 'datasets'))) {
    removeUnfinished(join(root, 'datasets', dataset));
  }
  for (const run of await namesIn(join(root, 'runs'))) {
    const folder = join(root, 'runs', run);
    for (const room of [folder, join(folder, 'samples'), join(folder, 'exports')]) {
      await removeTemporaries(room);
    }
    await recoverCheckpoints(join(folder, 'checkpoints'));
  }
}

async function discard(root: string, path: string): Promise<number> {
  if (!(await exists(path))) return 0;
  const bytes = await sizeOf(path);
  const grave = join(root, 'trash', `${basename(path)}-${crypto.randomUUID()}`);
  await renameSynced(path, grave);
  await rm(grave, { recursive: true, force: true });
  return bytes;
}
