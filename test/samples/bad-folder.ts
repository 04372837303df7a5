import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Transformer } from '@napi-rs/image';
import { bombPng, cmykJpeg, gif, gradient, greyPng, picture } from './pictures.ts';

/** What an inspection must say of each file of `makeBadFolder`. */
export const badFiles = {
  'bomb.png': 'file_too_many_pixels',
  'cut.avif': 'file_truncated',
  'cut.bmp': 'file_truncated',
  'cut.gif': 'file_truncated',
  'cut.jpg': 'file_truncated',
  'cut.png': 'file_truncated',
  'cut.tif': 'file_truncated',
  'cut.webp': 'file_truncated',
  'drawing.svg': 'file_unsupported',
  'empty.png': 'file_empty',
  loop: 'file_link_loop',
  'nowhere.png': 'file_link_broken',
  'outside.png': 'file_link_out',
  'pipe.png': 'file_fifo',
  'text.png': 'file_not_picture',
  'tiny.png': 'file_tiny',
  'zeros.png': 'file_zeros',
  '.hidden.png': 'file_hidden',
  'Thumbs.db': 'file_system_junk',
} as const;

/** What is said of pictures that are taken all the same. */
export const notedFiles = {
  'cmyk.jpg': 'file_cmyk',
  'glass.png': 'file_transparent',
  'deep.png': 'file_sixteen_bit',
  'moving.gif': 'file_animated',
  'really-a.jpg': 'file_extension',
} as const;

/** Good pictures of every kind, by label. */
export const goodFiles = 14;

/**
 * Fills a folder with 14 good pictures in `cat/` and `dog/`, and with every offender.
 * @param outside a file outside of the folder, for a link to point to
 */
export function makeBadFolder(folder: string, outside: string): void {
  mkdirSync(join(folder, 'cat'), { recursive: true });
  mkdirSync(join(folder, 'dog'));
  const put = (name: string, data: string | Uint8Array): void => writeFileSync(join(folder, name), data);
  const kinds = {
    png: 'png',
    jpeg: 'jpg',
    webp: 'webp',
    avif: 'avif',
    bmp: 'bmp',
    tiff: 'tif',
    gif: 'gif',
  } as const;
  for (const [kind, extension] of Object.entries(kinds)) {
    const [cat, dog] = [1, 2].map((seed) => picture(kind as keyof typeof kinds, 40, 28, seed));
    put(`cat/${kind}.${extension}`, cat!);
    put(`dog/${kind}.${extension}`, dog!);
    put(`cut.${extension}`, dog!.subarray(0, Math.floor(dog!.length * 0.6)));
  }
  put('cat/avif.txt', 'a red corner\n红色的角\n');
  put('bomb.png', bombPng());
  put('empty.png', '');
  put('text.png', 'This is no picture.');
  put('zeros.png', Buffer.alloc(5000));
  put(
    'tiny.png',
    greyPng(3, 3, 8, () => 7),
  );
  put('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  put('cmyk.jpg', cmykJpeg());
  put(
    'deep.png',
    greyPng(40, 28, 16, (x, y) => x * 1600 + y),
  );
  put('glass.png', glass());
  put('moving.gif', gif([gradient(), gradient(40, 28, 9)], 40, 28));
  put('really-a.jpg', picture('png', 40, 28, 5));
  put('.hidden.png', picture('png'));
  put('Thumbs.db', 'x');
  writeFileSync(outside, picture('png'));
  symlinkSync(outside, join(folder, 'outside.png'));
  symlinkSync(join(folder, 'nothing'), join(folder, 'nowhere.png'));
  symlinkSync(folder, join(folder, 'loop'));
  execFileSync('mkfifo', [join(folder, 'pipe.png')]);
}

function glass(): Buffer {
  const pixels = gradient(40, 28, 3);
  for (let at = 3; at < pixels.length; at += 8) pixels[at] = 100;
  return Transformer.fromRgbaPixels(pixels, 40, 28).pngSync();
}
