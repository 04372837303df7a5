/** Files that a browser sends because it cannot name their path. They lie in the data folder until the studio ends. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StudioError } from '../../shared/errors/index.ts';

export interface Uploads {
  /** Opens an empty upload and returns its id. */
  open(): Promise<string>;
  /** Writes one file of an upload. `segments` is its path below the dropped folder, name last. */
  receive(upload: string, segments: readonly string[], content: Readable): Promise<void>;
  /** What was dropped: the files and folders at the top of an upload. @throws StudioError `upload_not_found` */
  contents(upload: string): Promise<string[]>;
}

/** As much as one upload may hold. More belongs into a folder that is given by its path. */
const limitBytes = 8 * 2 ** 30;

export function createUploads(folderFor: (upload: string) => string): Uploads {
  const received = new Map<string, number>();

  async function folderOf(upload: string): Promise<string> {
    const path = folderFor(upload);
    const exists =
      received.has(upload) &&
      (await access(path)
        .then(() => true)
        .catch(() => false));
    if (!exists) throw new StudioError('upload_not_found', { upload });
    return path;
  }

  /** Counts what passes, over all files of the upload, and stops at the limit. */
  function meter(upload: string): Transform {
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const total = (received.get(upload) ?? 0) + chunk.length;
        received.set(upload, total);
        if (total > limitBytes) done(new StudioError('upload_too_large', { limit: '8 GB' }));
        else done(null, chunk);
      },
    });
  }

  return {
    async open() {
      const upload = randomUUID();
      await mkdir(folderFor(upload), { recursive: true });
      received.set(upload, 0);
      return upload;
    },
    async receive(upload, segments, content) {
      const base = await folderOf(upload);
      if (segments.length === 0 || !segments.every(isSafeName)) {
        throw new StudioError('upload_path_unsafe', { path: segments.join('/') });
      }
      const file = join(base, ...segments);
      await mkdir(dirname(file), { recursive: true });
      // `wx`: two files of one name (where the system folds case) are an error of the second, not a loss of the first.
      await pipeline(content, meter(upload), createWriteStream(file, { flags: 'wx' }));
    },
    async contents(upload) {
      const base = await folderOf(upload);
      return (await readdir(base)).map((name) => join(base, name));
    },
  };
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
