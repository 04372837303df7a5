import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from '../../shared/errors/index.ts';
import { beginFolder, commitFolder, type Digest, discardFolder, StreamedFile } from './disk.ts';
import { type Manifest, manifestName, storeFiles, storeFormat } from './manifest.ts';

/** One picture on its way into a store. */
export interface NewEntry {
  /** uint8 [H, W, C]. */
  readonly pixels: Uint8Array;
  /** Index into the labels given to `finish`, or -1. */
  readonly label: number;
  readonly file: string;
  /** One a line; '' for none. */
  readonly caption: string;
}

export interface StoreShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/**
 * Writes a store entry by entry into a twin folder beside its place; only `finish` makes it appear, whole and synced.
 * Memory does not grow with the number of entries.
 */
export class StoreWriter {
  readonly #folder: string;
  readonly #shape: StoreShape;
  readonly #path: string;
  readonly #pixels: StreamedFile;
  readonly #labels: StreamedFile;
  readonly #names: TextWriter;
  readonly #captions: TextWriter;
  #count = 0;
  #captioned = 0;

  /** @param folder must not exist yet. */
  constructor(folder: string, shape: StoreShape) {
    invariant(!existsSync(folder), `store folder ${folder} exists`);
    this.#folder = folder;
    this.#shape = shape;
    this.#path = beginFolder(folder);
    this.#pixels = new StreamedFile(join(this.#path, storeFiles.pixels), 4 << 20);
    this.#labels = new StreamedFile(join(this.#path, storeFiles.labels), 1 << 16);
    this.#names = new TextWriter(this.#path, storeFiles.names, storeFiles.namesIndex);
    this.#captions = new TextWriter(this.#path, storeFiles.captions, storeFiles.captionsIndex);
  }

  get count(): number {
    return this.#count;
  }

  append(entry: NewEntry): void {
    const { width, height, channels } = this.#shape;
    invariant(entry.pixels.length === width * height * channels, `${entry.pixels.length} bytes of pixels`);
    this.#pixels.write(entry.pixels);
    const label = new Uint8Array(4);
    new DataView(label.buffer).setInt32(0, entry.label, true);
    this.#labels.write(label);
    this.#names.write(entry.file);
    this.#captions.write(entry.caption);
    this.#count += 1;
    if (entry.caption !== '') this.#captioned += 1;
  }

  /** Syncs everything and puts the store in its place. Returns its manifest. */
  finish(labels: readonly string[]): Manifest {
    const files: Record<string, Digest> = {
      [storeFiles.pixels]: this.#pixels.finish(),
      [storeFiles.labels]: this.#labels.finish(),
      ...this.#names.finish(),
      ...this.#captions.finish(),
    };
    const manifest: Manifest = {
      format: storeFormat,
      ...this.#shape,
      count: this.#count,
      labels: [...labels],
      captions: this.#captioned,
      files,
    };
    const file = new StreamedFile(join(this.#path, manifestName), 1 << 16);
    file.write(new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
    file.finish();
    commitFolder(this.#folder);
    return manifest;
  }

  /** Closes the files; the unfinished folder is the caller's to discard. */
  abandon(): void {
    for (const file of [this.#pixels, this.#labels, this.#names, this.#captions]) file.abandon();
  }
}

/**
 * Writes a store in one go: `fill` appends the entries and returns the names of the labels. Whatever stops it, nothing
 * is left behind.
 */
export async function writeStore(
  folder: string,
  shape: StoreShape,
  fill: (writer: StoreWriter) => Promise<readonly string[]>,
): Promise<Manifest> {
  let writer: StoreWriter | null = null;
  try {
    writer = new StoreWriter(folder, shape);
    return writer.finish(await fill(writer));
  } catch (error) {
    writer?.abandon();
    discardFolder(folder);
    throw error;
  }
}

/** Bytes of all files of a store. */
export function storeBytes(manifest: Manifest): number {
  return Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
}

/** Texts of variable length, and where each ends. */
export class TextWriter {
  readonly #names: readonly [text: string, index: string];
  readonly #text: StreamedFile;
  readonly #index: StreamedFile;
  readonly #offset = new Uint8Array(8);
  readonly #view = new DataView(this.#offset.buffer);
  readonly #encoder = new TextEncoder();

  constructor(folder: string, text: string, index: string) {
    this.#names = [text, index];
    this.#text = new StreamedFile(join(folder, text), 1 << 16);
    this.#index = new StreamedFile(join(folder, index), 1 << 16);
    this.#mark();
  }

  write(text: string): void {
    this.#text.write(this.#encoder.encode(text));
    this.#mark();
  }

  finish(): Record<string, Digest> {
    return { [this.#names[0]]: this.#text.finish(), [this.#names[1]]: this.#index.finish() };
  }

  abandon(): void {
    this.#text.abandon();
    this.#index.abandon();
  }

  /** The index holds where each text ends, beginning with a zero. */
  #mark(): void {
    this.#view.setBigUint64(0, BigInt(this.#text.bytes), true);
    this.#index.write(this.#offset);
  }
}
