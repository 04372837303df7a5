/** Another version of a store: columns that an edit changed, beside files that it shares with the version before. */
import { copyFileSync, linkSync } from 'node:fs';
import { join } from 'node:path';
import { beginFolder, commitFolder, type Digest, discardFolder, StreamedFile, writing } from './disk.ts';
import { type Manifest, manifestName, readManifest, storeFiles } from './manifest.ts';
import type { Labels } from './relabel.ts';
import { TextWriter } from './writer.ts';

/** What an edit changed; the rest stays as it is. */
export interface EditedColumns {
  readonly labels?: Labels;
  /** Caption of each entry, one a line; '' for none. */
  readonly captions?: Iterable<string>;
}

/**
 * Writes a version into `to`, which must not exist, from the one in `from`; it appears whole and synced, or not at all.
 * Files that did not change get a second name, so that an edit of a large dataset costs little.
 * @throws StudioError `disk_full`, `folder_not_writable`, and what `readManifest` throws
 */
export function writeVersion(from: string, to: string, edited: EditedColumns): Manifest {
  const before = readManifest(from);
  const path = beginFolder(to);
  try {
    const captions = edited.captions === undefined ? null : writeCaptions(path, edited.captions);
    const written: Record<string, Digest> = {
      ...(edited.labels && writeLabels(path, edited.labels)),
      ...captions?.files,
    };
    for (const file of Object.keys(before.files)) {
      if (!Object.hasOwn(written, file)) share(join(from, file), join(path, file));
    }
    const manifest: Manifest = {
      ...before,
      labels: [...(edited.labels?.names ?? before.labels)],
      captions: captions?.count ?? before.captions,
      files: { ...before.files, ...written },
    };
    const file = new StreamedFile(join(path, manifestName), 1 << 16);
    file.write(new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
    file.finish();
    commitFolder(to);
    return manifest;
  } catch (error) {
    discardFolder(to);
    throw error;
  }
}

function writeLabels(path: string, { of }: Labels): Record<string, Digest> {
  const file = new StreamedFile(join(path, storeFiles.labels), 1 << 16);
  const bytes = new DataView(new ArrayBuffer(of.length * 4));
  of.forEach((label, at) => bytes.setInt32(at * 4, label, true));
  file.write(new Uint8Array(bytes.buffer));
  return { [storeFiles.labels]: file.finish() };
}

function writeCaptions(path: string, captions: Iterable<string>) {
  const writer = new TextWriter(path, storeFiles.captions, storeFiles.captionsIndex);
  let count = 0;
  try {
    for (const caption of captions) {
      writer.write(caption);
      if (caption !== '') count += 1;
    }
    return { count, files: writer.finish() };
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

/** Some disks (exFAT) know no second names: they get a copy. */
function share(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    writing(to, () => copyFileSync(from, to));
  }
}
