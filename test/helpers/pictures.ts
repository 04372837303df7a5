/** Folders of real and broken pictures, as a person would drop them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transformer } from '@napi-rs/image';

/** A smooth picture that differs by `seed`: [height, width, rgba], so that duplicates are never made by accident. */
function pixels(width: number, height: number, seed: number): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (4 + (seed % 9)) ** 2;
      const value = inside ? [250 - seed, 80 + seed, 40] : [20 + x, 30 + y, (seed * 7) % 256];
      data.set([...value.map((v) => v & 255), 255], (y * width + x) * 4);
    }
  }
  return data;
}

export function png(width: number, height: number, seed: number): Promise<Buffer> {
  return Transformer.fromRgbaPixels(pixels(width, height, seed), width, height).png();
}

export function jpeg(width: number, height: number, seed: number): Promise<Buffer> {
  return Transformer.fromRgbaPixels(pixels(width, height, seed), width, height).jpeg(92);
}

/**
 * Writes `count` pictures in the sub-folders `discs` and `rings`, half PNG and half JPEG, and with them four files that
 * are no pictures or broken ones. Returns the names of the broken files.
 */
export async function writePictures(folder: string, count: number): Promise<string[]> {
  for (const name of ['discs', 'rings']) await mkdir(join(folder, name), { recursive: true });
  for (let i = 0; i < count; i++) {
    const file = join(folder, i % 2 === 0 ? 'discs' : 'rings', `picture-${i}`);
    if (i % 4 < 2) await writeFile(`${file}.png`, await png(40, 36, i));
    else await writeFile(`${file}.jpg`, await jpeg(40, 36, i));
  }
  const whole = await png(64, 64, 500);
  const photo = await jpeg(64, 64, 501);
  const broken: readonly (readonly [string, Uint8Array | string])[] = [
    ['discs/cut.png', whole.subarray(0, whole.length / 2)],
    ['discs/cut.jpg', photo.subarray(0, photo.length / 3)],
    ['rings/empty.png', ''],
    ['rings/letter.jpg', 'Dear reader, this is not a picture.'],
  ];
  for (const [name, content] of broken) await writeFile(join(folder, name), content);
  return broken.map(([name]) => name);
}
