/**
 * Checkpoints on disk: one folder each, written under a temporary name and renamed when every byte is synced, so that
 * a checkpoint either is there as a whole or is not there. Bit-exact: a tensor is read back as the bytes it was.
 *
 *     <name>/state.bin        all tensors, little endian, each at a multiple of 64 bytes
 *     <name>/manifest.json    their names, types, shapes and places, and SHA-256 of both files' contents
 *     <name>/pinned           kept until the run goes (empty file)
 */
import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, open, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostTensor, HostTensors } from '../../shared/compiler/index.ts';
import { StudioError, invariant, toStudioError } from '../../shared/errors/index.ts';
import {
  diskError,
  errorCodeOf,
  exists,
  namesIn,
  removeTemporaries,
  renameSynced,
  syncFolder,
  temporaryNameFor,
  writeSynced,
} from './files.ts';
import { readManifest, serializeManifest, type Manifest, type TensorEntry } from './manifest.ts';

/** Whatever else a training must remember, as plain JSON: step, seeds, cursors. */
export type CheckpointMeta = Readonly<Record<string, unknown>>;

export interface ReadCheckpoint {
  readonly name: string;
  readonly tensors: HostTensors;
  readonly meta: CheckpointMeta;
}

/** Tensors begin on cache lines, so that views of any element type are aligned. */
const alignment = 64;
/** Big enough that hashing and writing overlap, small enough that the event loop turns ten times a second. */
const chunkBytes = 4 * 1024 * 1024;
/** What a replaced checkpoint of the same name is called until its successor is in place. */
const replacedPrefix = '.old-';
const namePattern = /^\d{9}$/;

/**
 * Writes the checkpoint `name` (nine digits: its step) into `folder`, then removes superseded ones: it keeps the newest
 * `generations` (2: if the newest is damaged, there is one more), pinned ones, and those named in `keep`.
 * When it returns, the checkpoint survives a power cut; when it throws, earlier checkpoints are untouched.
 * @returns bytes on disk.
 * @throws StudioError `disk_full`, `folder_not_writable`.
 */
export async function writeCheckpoint(
  folder: string,
  name: string,
  tensors: HostTensors,
  meta: CheckpointMeta,
  options: { readonly generations?: number; readonly keep?: readonly string[] } = {},
): Promise<{ readonly bytes: number }> {
  invariant(namePattern.test(name), `a checkpoint's name is nine digits, not ${name}`);
  const temporary = temporaryNameFor(join(folder, name));
  try {
    await mkdir(temporary, { recursive: true });
    const entries = layOut(tensors);
    const state = await writeState(join(temporary, 'state.bin'), tensors, entries);
    const manifest = serializeManifest({ tensors: entries, state, meta });
    await writeSynced(join(temporary, 'manifest.json'), manifest);
    await putInPlace(folder, name, temporary);
    await prune(folder, options.generations ?? 2, new Set([...(options.keep ?? []), name]));
    return { bytes: state.bytes + Buffer.byteLength(manifest) };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw diskError(error, join(folder, name));
  }
}

/**
 * Reads one checkpoint and verifies every byte of it.
 * @throws StudioError `checkpoint_not_found`, `checkpoint_damaged`.
 */
export async function readCheckpoint(folder: string, name: string): Promise<ReadCheckpoint> {
  const manifest = await loadManifest(folder, name);
  const buffer = await readState(folder, name, manifest);
  const tensors = Object.fromEntries(manifest.tensors.map((entry) => [entry.name, view(buffer, entry)]));
  return { name, tensors, meta: manifest.meta };
}

/**
 * Reads the newest checkpoint that is whole; `damaged` names the newer ones that had to be passed over.
 * @returns null where there is no checkpoint at all.
 * @throws StudioError `checkpoint_damaged` where there are some and none is whole: starting over must be a person's decision.
 */
export async function readNewestCheckpoint(
  folder: string,
): Promise<(ReadCheckpoint & { readonly damaged: readonly string[] }) | null> {
  const damaged: string[] = [];
  let reason: StudioError | null = null;
  for (const name of (await listCheckpoints(folder)).toReversed()) {
    try {
      return { ...(await readCheckpoint(folder, name)), damaged };
    } catch (error) {
      reason ??= toStudioError(error);
      damaged.push(name);
    }
  }
  if (reason !== null) throw reason;
  return null;
}

/** Re-reads and re-hashes a checkpoint without keeping it in memory as tensors. @throws like `readCheckpoint`. */
export async function verifyCheckpoint(
  folder: string,
  name: string,
): Promise<{ readonly bytes: number; readonly meta: CheckpointMeta }> {
  const manifest = await loadManifest(folder, name);
  await using file = await openState(folder, name);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of file.createReadStream({ highWaterMark: chunkBytes, autoClose: false })) {
    invariant(chunk instanceof Uint8Array, 'a stream without encoding gives bytes');
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  requireSame(folder, name, manifest, bytes, hash.digest('hex'));
  return { bytes, meta: manifest.meta };
}

/** Names of the checkpoints in a folder, oldest first. */
export async function listCheckpoints(folder: string): Promise<readonly string[]> {
  return (await namesIn(folder)).filter((name) => namePattern.test(name));
}

/** Bytes on disk of a checkpoint and what it remembers, by its manifest. @throws like `readCheckpoint`, for the manifest alone. */
export async function checkpointMeta(
  folder: string,
  name: string,
): Promise<{ readonly bytes: number; readonly meta: CheckpointMeta }> {
  const { state, meta } = await loadManifest(folder, name);
  const { size } = await stat(join(folder, name, 'manifest.json'));
  return { bytes: state.bytes + size, meta };
}

/**
 * Pins or unpins a checkpoint. Pinned ones are kept until the run goes.
 * @throws StudioError `checkpoint_not_found` if it was superseded in the meantime.
 */
export async function pinCheckpoint(folder: string, name: string, pinned: boolean): Promise<void> {
  const marker = join(folder, name, 'pinned');
  try {
    if (pinned) await (await open(marker, 'a')).close();
    else await rm(marker, { force: true });
    await syncFolder(join(folder, name));
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') throw notFound(folder, name);
    throw diskError(error, marker);
  }
}

/**
 * Puts a copy of a checkpoint into another folder: the same bytes on the disk where links are possible, since a
 * checkpoint never changes.
 * @throws StudioError `checkpoint_not_found`, `disk_full`.
 */
export async function copyCheckpoint(folder: string, name: string, target: string): Promise<void> {
  const temporary = temporaryNameFor(join(target, name));
  try {
    await mkdir(temporary, { recursive: true });
    for (const file of ['state.bin', 'manifest.json']) {
      const [from, to] = [join(folder, name, file), join(temporary, file)];
      await link(from, to).catch(() => copyFile(from, to));
    }
    await renameSynced(temporary, join(target, name));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (errorCodeOf(error) === 'ENOENT') throw notFound(folder, name);
    throw diskError(error, join(target, name));
  }
}

/** Finishes or undoes what a crash interrupted. Only safe while nobody writes here. */
export async function recoverCheckpoints(folder: string): Promise<void> {
  for (const replaced of (await namesIn(folder)).filter((name) => name.startsWith(replacedPrefix))) {
    const name = replaced.slice(replacedPrefix.length);
    if (await exists(join(folder, name))) await rm(join(folder, replaced), { recursive: true, force: true });
    else await renameSynced(join(folder, replaced), join(folder, name));
  }
  await removeTemporaries(folder);
}

function layOut(tensors: HostTensors): readonly TensorEntry[] {
  let offset = 0;
  return Object.entries(tensors).map(([name, { dtype, shape, data }]) => {
    const entry = { name, dtype, shape, offset, bytes: data.byteLength };
    offset = Math.ceil((offset + data.byteLength) / alignment) * alignment;
    return entry;
  });
}

async function writeState(
  path: string,
  tensors: HostTensors,
  entries: readonly TensorEntry[],
): Promise<Manifest['state']> {
  const hash = createHash('sha256');
  let bytes = 0;
  await using file = await open(path, 'wx');
  for (const entry of entries) {
    const data = tensors[entry.name]?.data;
    invariant(data !== undefined, `tensor ${entry.name} is laid out`);
    const padding = new Uint8Array(entry.offset - bytes);
    for (const part of [padding, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]) {
      await writeChunks(file, part, hash.update.bind(hash));
      bytes += part.byteLength;
    }
  }
  await file.sync();
  return { bytes, sha256: hash.digest('hex') };
}

/** Writes one chunk while the next is hashed. */
async function writeChunks(
  file: FileHandle,
  part: Uint8Array,
  hash: (chunk: Uint8Array) => unknown,
): Promise<void> {
  for (let at = 0; at < part.byteLength; at += chunkBytes) {
    const chunk = part.subarray(at, at + chunkBytes);
    const written = file.writeFile(chunk);
    hash(chunk);
    await written;
  }
}

/** A run that resumed may write a step it has written before: the older folder steps aside until the new one is there. */
async function putInPlace(folder: string, name: string, temporary: string): Promise<void> {
  const target = join(folder, name);
  const replaced = join(folder, `${replacedPrefix}${name}`);
  const isReplacing = await exists(target);
  if (isReplacing && (await exists(join(target, 'pinned')))) await writeSynced(join(temporary, 'pinned'), '');
  await syncFolder(temporary);
  if (isReplacing) await renameSynced(target, replaced);
  await renameSynced(temporary, target);
  if (isReplacing) await rm(replaced, { recursive: true, force: true });
}

async function prune(folder: string, generations: number, keep: ReadonlySet<string>): Promise<void> {
  const superseded = (await listCheckpoints(folder)).slice(0, -generations);
  for (const name of superseded.filter((candidate) => !keep.has(candidate))) {
    const path = join(folder, name);
    if (await exists(join(path, 'pinned'))) continue;
    const grave = temporaryNameFor(path);
    await renameSynced(path, grave);
    // It may have been pinned between the look and the rename.
    if (await exists(join(grave, 'pinned'))) await renameSynced(grave, path);
    else await rm(grave, { recursive: true, force: true });
  }
}

async function loadManifest(folder: string, name: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(folder, name, 'manifest.json'), 'utf8');
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
    if (await exists(join(folder, name))) throw damagedError(folder, name, 'its manifest is missing');
    throw notFound(folder, name);
  }
  const manifest = readManifest(text);
  if (typeof manifest === 'string') throw damagedError(folder, name, manifest);
  return manifest;
}

async function openState(folder: string, name: string): Promise<FileHandle> {
  try {
    return await open(join(folder, name, 'state.bin'), 'r');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') throw damagedError(folder, name, 'state.bin is missing');
    throw error;
  }
}

/** All of `state.bin`, verified. Hashing overlaps reading. */
async function readState(folder: string, name: string, manifest: Manifest): Promise<ArrayBuffer> {
  await using file = await openState(folder, name);
  const { size } = await file.stat();
  if (size !== manifest.state.bytes) requireSame(folder, name, manifest, size, '');
  const bytes = new Uint8Array(size);
  const hash = createHash('sha256');
  let hashed = 0;
  for (let at = 0; at < size;) {
    const reading = file.read(bytes, at, Math.min(chunkBytes, size - at), at);
    hash.update(bytes.subarray(hashed, at));
    hashed = at;
    const { bytesRead } = await reading;
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  hash.update(bytes.subarray(hashed));
  requireSame(folder, name, manifest, size, hash.digest('hex'));
  return bytes.buffer;
}

function requireSame(folder: string, name: string, { state }: Manifest, bytes: number, sha256: string): void {
  if (bytes !== state.bytes) {
    throw damagedError(folder, name, `state.bin has ${bytes} bytes instead of ${state.bytes}`);
  }
  if (sha256 !== state.sha256) throw damagedError(folder, name, 'state.bin has another SHA-256');
}

/** A tensor as a view of the file's bytes; nothing is copied. */
function view(buffer: ArrayBuffer, { dtype, shape, offset, bytes }: TensorEntry): HostTensor {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: new Float32Array(buffer, offset, bytes / 4) };
    case 'int32':
      return { dtype, shape, data: new Int32Array(buffer, offset, bytes / 4) };
    case 'bool':
    case 'uint8':
      return { dtype, shape, data: new Uint8Array(buffer, offset, bytes) };
  }
}

function damagedError(folder: string, name: string, reason: string): StudioError {
  return new StudioError('checkpoint_damaged', { checkpoint: join(folder, name), reason });
}

function notFound(folder: string, name: string): StudioError {
  return new StudioError('checkpoint_not_found', { checkpoint: join(folder, name) });
}
