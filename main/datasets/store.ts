/**
 * The packed store: every picture of a dataset as uint8 pixels in one file, with labels, captions and names beside it.
 * A store never changes once it stands; reading it needs memory for one batch, whatever its size.
 */
import { closeSync, openSync, readFileSync, readSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { invariant, StudioError } from '../../shared/errors/index.ts';
import { type Manifest, readManifest, storeFiles } from './manifest.ts';
import { readRemoved } from './removed.ts';

/** A dataset that is open for reading. Entry numbers run from 0 to `count` - 1 and never change. */
export interface Store {
  readonly folder: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly count: number;
  /** Names of the labels; empty where the dataset has none. */
  readonly labels: readonly string[];
  /** Index into `labels`, or -1 for none. */
  labelOf(entry: number): number;
  /** Captions, one a line; null where there is none. */
  caption(entry: number): string | null;
  /** Captions of all entries, in order; '' where there is none. Read in blocks, so that a million take a second. */
  captions(): Iterable<string>;
  /** Name of the picture it was made from, relative to what was dropped. */
  fileOf(entry: number): string;
  /** Whether a person took the entry out; trainings leave it out. */
  removed(entry: number): boolean;
  /**
   * Copies pictures, one after the other, in the order given.
   * @param into uint8 [indices.length, H, W, C]
   * @throws StudioError `store_missing` or `store_changed` when the store was deleted or edited since it was opened.
   */
  read(indices: ArrayLike<number>, into: Uint8Array): void;
  close(): void;
}

export interface StoreOptions {
  /** A bitmap of removed entries as `writeRemoved` writes it; none where left out. */
  readonly removed?: string | undefined;
  /** Pixel files up to this size are kept in memory, which reads small pictures four times faster. 256 MiB by default. */
  readonly keepBytes?: number;
}

const keepBytes = 256 * 1024 * 1024;

/**
 * Opens a packed store.
 * @throws StudioError `store_missing`, `store_damaged`, `store_newer`.
 */
export function openStore(folder: string, options: StoreOptions = {}): Store {
  const manifest = readManifest(folder);
  checkSizes(folder, manifest);
  return new PackedStore(folder, manifest, options);
}

/** Compares the size of every file with the manifest: cheap, and finds what was cut or deleted. */
function checkSizes(folder: string, manifest: Manifest): void {
  for (const [file, { bytes }] of Object.entries(manifest.files)) {
    const found = statSync(join(folder, file), { throwIfNoEntry: false });
    if (found === undefined) throw new StudioError('store_missing', { folder }, { detail: file });
    if (found.size !== bytes) throw new StudioError('store_damaged', { folder, file });
  }
}

class PackedStore implements Store {
  readonly folder: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly count: number;
  readonly labels: readonly string[];
  readonly #pixels: PixelFile;
  readonly #labelOf: Int32Array;
  readonly #names: TextColumn;
  readonly #captions: TextColumn;
  readonly #removed: Uint8Array | null;

  constructor(folder: string, manifest: Manifest, options: StoreOptions) {
    const { width, height, channels, count } = manifest;
    this.folder = folder;
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.count = count;
    this.labels = manifest.labels;
    this.#pixels = new PixelFile(folder, width * height * channels, count, options.keepBytes ?? keepBytes);
    this.#labelOf = readLabels(folder, manifest);
    this.#names = new TextColumn(folder, storeFiles.names, storeFiles.namesIndex);
    this.#captions = new TextColumn(folder, storeFiles.captions, storeFiles.captionsIndex);
    this.#removed = options.removed === undefined ? null : readRemoved(options.removed, count);
  }

  labelOf(entry: number): number {
    return this.#labelOf[entry] ?? noEntry(entry, this.count);
  }

  caption(entry: number): string | null {
    const text = this.#captions.at(this.#checked(entry));
    return text === '' ? null : text;
  }

  captions(): Iterable<string> {
    return this.#captions.all();
  }

  fileOf(entry: number): string {
    return this.#names.at(this.#checked(entry));
  }

  removed(entry: number): boolean {
    this.#checked(entry);
    return this.#removed !== null && (((this.#removed[entry >> 3] ?? 0) >> (entry & 7)) & 1) === 1;
  }

  read(indices: ArrayLike<number>, into: Uint8Array): void {
    this.#pixels.read(indices, into);
  }

  close(): void {
    this.#pixels.close();
    this.#names.close();
    this.#captions.close();
  }

  #checked(entry: number): number {
    return Number.isInteger(entry) && entry >= 0 && entry < this.count ? entry : noEntry(entry, this.count);
  }
}

/** Four bytes an entry, so a million entries keep 4 MB. */
function readLabels(folder: string, manifest: Manifest): Int32Array {
  const bytes = new Uint8Array(readFileSync(join(folder, storeFiles.labels)));
  const labels = new Int32Array(bytes.buffer, 0, manifest.count);
  if (labels.some((label) => label < -1 || label >= manifest.labels.length)) {
    throw new StudioError('store_damaged', { folder, file: storeFiles.labels });
  }
  return labels;
}

/** A file that must stay the very file it was when it was opened. */
class WatchedFile {
  readonly handle: number;
  readonly #folder: string;
  readonly #file: string;
  readonly #path: string;
  readonly #opened: Stats;

  constructor(folder: string, file: string) {
    this.#folder = folder;
    this.#file = file;
    this.#path = join(folder, file);
    this.handle = openSync(this.#path, 'r');
    this.#opened = statSync(this.#path);
  }

  get size(): number {
    return this.#opened.size;
  }

  /** A few microseconds, so every batch is checked: an edited store gives an error, never wrong pictures. */
  check(): void {
    const now = statSync(this.#path, { throwIfNoEntry: false });
    if (now === undefined) throw new StudioError('store_missing', { folder: this.#folder });
    const { ino, size, mtimeMs } = this.#opened;
    if (now.ino !== ino || now.size !== size || now.mtimeMs !== mtimeMs) throw this.changed();
  }

  changed(): StudioError {
    return new StudioError('store_changed', { folder: this.#folder, file: this.#file });
  }

  /** Fills `into[at, at + length)` from byte `from` of the file. */
  fill(into: Uint8Array, at: number, length: number, from: number): void {
    if (readSync(this.handle, into, at, length, from) !== length) throw this.changed();
  }

  close(): void {
    closeSync(this.handle);
  }
}

/** Apart from the loops that check, so that they build no text while all is well. */
function noEntry(entry: number, count: number): never {
  throw new Error(`internal: entry ${entry} of ${count}`);
}

class PixelFile {
  readonly #file: WatchedFile;
  readonly #stride: number;
  readonly #count: number;
  readonly #kept: Uint8Array | null;

  constructor(folder: string, stride: number, count: number, keep: number) {
    this.#file = new WatchedFile(folder, storeFiles.pixels);
    this.#stride = stride;
    this.#count = count;
    this.#kept = stride * count <= keep ? new Uint8Array(stride * count) : null;
    if (this.#kept !== null) this.#file.fill(this.#kept, 0, this.#kept.length, 0);
  }

  read(indices: ArrayLike<number>, into: Uint8Array): void {
    const stride = this.#stride;
    invariant(into.length === indices.length * stride, 'a buffer of another size than the batch');
    this.#file.check();
    for (let i = 0; i < indices.length; i++) {
      const entry = indices[i] ?? -1;
      if (!(entry >= 0 && entry < this.#count)) noEntry(entry, this.#count);
      const from = entry * stride;
      if (this.#kept === null) this.#file.fill(into, i * stride, stride, from);
      else into.set(this.#kept.subarray(from, from + stride), i * stride);
    }
  }

  close(): void {
    this.#file.close();
  }
}

/** Bytes of one name or caption that are read at most. */
const maxTextBytes = 2 ** 20;

/** Texts that are read together. */
const blockTexts = 4096;

/** Texts of variable length, fetched one at a time, or all in order. */
class TextColumn {
  readonly #text: WatchedFile;
  readonly #index: WatchedFile;
  readonly #range = new Uint8Array(16);
  readonly #view = new DataView(this.#range.buffer);

  constructor(folder: string, text: string, index: string) {
    this.#text = new WatchedFile(folder, text);
    this.#index = new WatchedFile(folder, index);
  }

  at(entry: number): string {
    this.#text.check();
    this.#index.check();
    this.#index.fill(this.#range, 0, 16, entry * 8);
    const from = Number(this.#view.getBigUint64(0, true));
    const to = Number(this.#view.getBigUint64(8, true));
    if (to < from || to > this.#text.size) throw this.#index.changed();
    // No more of it is ever shown, and a damaged index cannot ask for all memory. A letter that is cut is left out.
    const bytes = new Uint8Array(Math.min(to - from, maxTextBytes));
    if (bytes.length > 0) this.#text.fill(bytes, 0, bytes.length, from);
    return new TextDecoder().decode(bytes, { stream: bytes.length < to - from });
  }

  *all(): Generator<string, void, void> {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const count = this.#index.size / 8 - 1;
    for (let at = 0; at < count; at += blockTexts) {
      const { text, ends } = this.#block(at, Math.min(blockTexts, count - at));
      const [first = 0] = ends;
      for (let i = 1; i < ends.length; i++) {
        yield decoder.decode(text.subarray((ends[i - 1] ?? 0) - first, (ends[i] ?? 0) - first));
      }
    }
  }

  /** Texts from `at` on: their bytes, and where in the file each of them begins and the last ends. */
  #block(at: number, count: number): { readonly text: Uint8Array; readonly ends: readonly number[] } {
    this.#text.check();
    this.#index.check();
    const view = new DataView(new ArrayBuffer((count + 1) * 8));
    this.#index.fill(new Uint8Array(view.buffer), 0, view.byteLength, at * 8);
    const ends = Array.from({ length: count + 1 }, (_, i) => Number(view.getBigUint64(i * 8, true)));
    const isInOrder = ends.every((end, i) => end >= (ends[i - 1] ?? 0) && end <= this.#text.size);
    if (!isInOrder) throw this.#index.changed();
    const [first = 0] = ends;
    const text = new Uint8Array((ends.at(-1) ?? 0) - first);
    if (text.length > 0) this.#text.fill(text, 0, text.length, first);
    return { text, ends };
  }

  close(): void {
    this.#text.close();
    this.#index.close();
  }
}
