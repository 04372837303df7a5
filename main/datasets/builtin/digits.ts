import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { StudioError } from '../../../shared/errors/index.ts';
import type { NewEntry } from '../writer.ts';

/** Pixels along one side of a digit as it was scanned. */
export const digitSide = 28;
/** A label and the inks of one digit in the packed file. */
export const digitBytes = 1 + digitSide * digitSide;
/** Pixels along one side in the store: a margin of 2 makes it 32, which halves five times without a resampled pixel. */
const side = 32;

export const digitShape = { width: side, height: side, channels: 1 } as const;
export const digitLabels = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/**
 * 10,000 handwritten digits of MNIST, white on black, in a fixed shuffled order.
 * @throws StudioError `sample_missing` where the build has not made the file.
 */
export function* digits(): Generator<NewEntry> {
  const packed = gunzipSync(readFileSync(findDigits()));
  const margin = (side - digitSide) / 2;
  for (let i = 0; i * digitBytes < packed.length; i++) {
    const digit = packed.subarray(i * digitBytes, (i + 1) * digitBytes);
    const pixels = new Uint8Array(side * side);
    for (let y = 0; y < digitSide; y++) {
      const row = digit.subarray(1 + y * digitSide, 1 + (y + 1) * digitSide);
      pixels.set(row, (y + margin) * side + margin);
    }
    const label = digit[0] ?? 0;
    yield { pixels, label, file: `digit-${String(i).padStart(5, '0')}`, caption: '' };
  }
}

/** The file lies in the `dist/samples` of the folder that holds this code, whether it runs from source or bundled. */
function findDigits(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'dist', 'samples', 'digits.bin.gz');
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) throw new StudioError('sample_missing', { sample: 'digits' });
  }
}
