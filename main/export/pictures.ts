/** Pictures that a person wants in a file of their own. */
import { readFile } from 'node:fs/promises';
import { StudioError } from '../../shared/errors/index.ts';
import { errorCodeOf, writeFileAtomically, writeNewFile } from '../runs/files.ts';

/** What `encodePng` writes into every picture of the studio. */
const marker = Buffer.from('tEXtSoftware\0GAN Studio', 'latin1');

/** Whether there is a picture that the studio drew, which may be replaced. @throws StudioError `output_taken` for any other file */
export async function requireOwnPicture(file: string): Promise<boolean> {
  try {
    if ((await readFile(file)).includes(marker)) return true;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
  throw new StudioError('output_taken', { file });
}

/** Writes a PNG; it replaces nothing but a picture that the studio drew. @throws StudioError `output_taken`, `disk_full` */
export async function writePicture(file: string, png: Uint8Array): Promise<void> {
  if (await requireOwnPicture(file)) await writeFileAtomically(file, png);
  else await writeNewFile(file, png);
}
