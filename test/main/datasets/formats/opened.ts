/** Opens bytes that a test wrote, under a name, as a picture file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPicture, type Picture } from '../../../../main/datasets/decode/picture.ts';

export function opened(name: string, bytes: Uint8Array): Picture {
  const root = mkdtempSync(join(tmpdir(), 'gan-format-'));
  try {
    const path = join(root, 'picture');
    writeFileSync(path, bytes);
    const file = { name, path, offset: 0, length: bytes.length, mtimeMs: null };
    return openPicture({ ...file, raw: null, label: null, isFolderLabelled: true, caption: '' });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The code of the error that opening and decoding end with. */
export function faultOf(name: string, bytes: Uint8Array): string {
  try {
    opened(name, bytes).pixels();
  } catch (error) {
    return String(Reflect.get(error as object, 'code'));
  }
  return 'none';
}
