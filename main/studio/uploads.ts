/**
 * Files that a browser sends because it cannot name their path. They lie in the data folder as long as somebody needs
 * them: an upload goes when its pictures were imported, when its inspection is gone, or when nothing comes any more.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StudioError } from '../../shared/errors/index.ts';
import { diskError, errorCodeOf } from '../runs/files.ts';

export interface Uploads {
  /** Opens an empty upload and returns its id. Uploads that were begun and forgotten are discarded first. */
  open(): Promise<string>;
  /**
   * Writes one file of an upload; its name stands for a whole file, or for none. `segments` is its path below the dropped
   * folder, name last. `content` is left open where it fails, so that its sender can be told.
   * @throws StudioError `upload_not_found`, `upload_path_unsafe`, `upload_name_taken`, `upload_too_large`, `disk_full`
   */
  receive(upload: string, segments: readonly string[], content: Readable): Promise<void>;
  /** What was dropped: the files and folders at the top of an upload. @throws StudioError `upload_not_found` */
  contents(upload: string): Promise<string[]>;
  /** An inspection looks through it: it is that one's to discard. */
  hand(upload: string): void;
  /** Removes an upload from the disk, whatever is left of it; what is still being sent of it fails. */
  discard(upload: string): Promise<void>;
  /** Discards every upload but those in `keep`. */
  close(keep: ReadonlySet<string>): Promise<void>;
}

export interface UploadPlace {
  /** Where an upload lies. */
  readonly folderOf: (upload: string) => string;
  /** Removes a folder of the data folder. */
  readonly discard: (path: string) => Promise<unknown>;
  /** As much as one upload may hold, 8 GB by default. More belongs into a folder that is given by its path. */
  readonly limitBytes?: number;
  /** An upload of which nothing came for so long is forgotten; an hour by default. */
  readonly forgottenMs?: number;
}

interface Entry {
  bytes: number;
  /** When something of it came last, by the clock of `performance.now`. */
  touchedAt: number;
  isHanded: boolean;
}

export function createUploads(place: UploadPlace): Uploads {
  const { folderOf, limitBytes = 8 * 2 ** 30, forgottenMs = 3_600_000 } = place;
  const entries = new Map<string, Entry>();

  function find(upload: string): Entry {
    const entry = entries.get(upload);
    if (entry === undefined) throw new StudioError('upload_not_found', { upload });
    return entry;
  }

  /** Counts what passes, over all files of the upload, and stops at the limit. */
  function meter(upload: string): Transform {
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const entry = entries.get(upload);
        if (entry === undefined) {
          done(new StudioError('upload_not_found', { upload }));
          return;
        }
        entry.bytes += chunk.length;
        entry.touchedAt = performance.now();
        if (entry.bytes > limitBytes) {
          done(new StudioError('upload_too_large', { limit: `${limitBytes / 2 ** 30} GB` }));
        } else done(null, chunk);
      },
    });
  }

  async function discard(upload: string): Promise<void> {
    entries.delete(upload);
    await place.discard(folderOf(upload));
  }

  async function discardForgotten(): Promise<void> {
    const before = performance.now() - forgottenMs;
    for (const [upload, { touchedAt, isHanded }] of entries) {
      if (!isHanded && touchedAt < before) await discard(upload);
    }
  }

  return {
    async open() {
      await discardForgotten();
      const upload = randomUUID();
      await mkdir(folderOf(upload), { recursive: true });
      entries.set(upload, { bytes: 0, touchedAt: performance.now(), isHanded: false });
      return upload;
    },
    async receive(upload, segments, content) {
      find(upload);
      const path = segments.join('/');
      if (segments.length === 0 || !segments.every(isSafeName)) {
        throw new StudioError('upload_path_unsafe', { path });
      }
      const base = folderOf(upload);
      const file = join(base, ...segments);
      // Beside the upload, not in it: whoever looks into it sees whole files.
      const partial = `${base}.${randomUUID()}.part`;
      await mkdir(dirname(file), { recursive: true });
      await reserve(file, path);
      try {
        const chunks = content.iterator({ destroyOnReturn: false });
        await pipeline(chunks, meter(upload), createWriteStream(partial, { flags: 'wx' }));
        await rename(partial, file);
      } catch (cause) {
        await Promise.all([partial, file].map((left) => rm(left, { force: true })));
        throw diskError(cause, path);
      }
    },
    async contents(upload) {
      find(upload);
      const base = folderOf(upload);
      return (await readdir(base)).map((name) => join(base, name));
    },
    hand(upload) {
      find(upload).isHanded = true;
    },
    discard,
    async close(keep) {
      for (const upload of entries.keys()) if (!keep.has(upload)) await discard(upload);
    },
  };
}

/** Two files of one name (where the system folds case) are an error of the second, not a loss of the first. */
async function reserve(file: string, path: string): Promise<void> {
  try {
    await (await open(file, 'wx')).close();
  } catch (cause) {
    if (errorCodeOf(cause) === 'EEXIST') throw new StudioError('upload_name_taken', { path }, { cause });
    throw diskError(cause, path);
  }
}

/** A name that is a plain file name on every system: no separators, no climbing, no devices, no control characters. */
export function isSafeName(name: string): boolean {
  return (
    name.length > 0 &&
    Buffer.byteLength(name) <= 255 &&
    !/[/\\:\0-\x1f]|^\.{1,2}$|[. ]$/.test(name) &&
    !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)
  );
}
