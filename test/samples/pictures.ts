/** Makers of picture files, good ones and every kind of bad one. Nothing here uses the code under test. */
import { crc32, deflateSync } from 'node:zlib';
import { Transformer } from '@napi-rs/image';

/** uint8 [H, W, 4]: a gradient with a red corner at the top left, so that every turn of it looks different. */
export function gradient(width = 40, height = 28, seed = 0): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isCorner = x < width / 4 && y < height / 4;
      const colour = isCorner
        ? [255, 0, 0]
        : [(x * 200) / width, (y * 255) / height, ((x + y + seed * 7) * 255) / (width + height + seed * 9)];
      pixels.set([...colour, 255], (y * width + x) * 4);
    }
  }
  return pixels;
}

export type Kind = 'png' | 'jpeg' | 'webp' | 'avif' | 'bmp' | 'tiff' | 'gif';

/** A valid file of each kind. */
export function picture(kind: Kind, width = 40, height = 28, seed = 0): Buffer {
  const pixels = gradient(width, height, seed);
  if (kind === 'gif') return gif([pixels], width, height);
  const codec = Transformer.fromRgbaPixels(pixels, width, height);
  switch (kind) {
    case 'png':
      return codec.pngSync();
    case 'jpeg':
      return rgbJpeg(pixels, width, height);
    case 'webp':
      return codec.webpSync(95);
    case 'avif':
      return codec.avifSync({ quality: 95 });
    case 'bmp':
      return codec.bmpSync();
    case 'tiff':
      return codec.tiffSync();
  }
}

function rgbJpeg(pixels: Uint8Array, width: number, height: number): Buffer {
  return Transformer.fromRgbaPixels(pixels, width, height).jpegSync(95);
}

/** A JPEG that has to be turned by EXIF orientation `orientation` to look like `gradient`'s stored pixels turned. */
export function turnedJpeg(orientation: number, width = 40, height = 28): Buffer {
  const jpeg = picture('jpeg', width, height);
  const tiff = Buffer.from('49492a0008000000010012010300010000000000000000000000', 'hex');
  tiff.writeUInt16LE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, body, jpeg.subarray(2)]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

/** A grey PNG of any size and depth, made by hand. `value` gives each sample. */
export function greyPng(
  width: number,
  height: number,
  bits: 8 | 16,
  value: (x: number, y: number) => number,
): Buffer {
  const stride = 1 + (width * bits) / 8;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (bits === 16) rows.writeUInt16BE(value(x, y), y * stride + 1 + x * 2);
      else rows.writeUInt8(value(x, y), y * stride + 1 + x);
    }
  }
  return pngOf(width, height, bits, deflateSync(rows));
}

function pngOf(width: number, height: number, bits: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.writeUInt8(bits, 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** 20,000 × 20,000 pixels of one bit in a file of some 50 kB: 400 megapixels. */
export function bombPng(): Buffer {
  return pngOf(20_000, 20_000, 1, deflateSync(Buffer.alloc(20_000 * 2501), { level: 9 }));
}

/** A CMYK JPEG of 32 × 24. */
export function cmykJpeg(): Buffer {
  return Buffer.from(
    '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdoZz5NcXlwZHhcZWdj' +
      '/8AAFAgAGAAgBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAAGBQf/xAAZEAEAAgMAAAAAAAAAAAAAAAAAA2EEFEH/2gAOBEMATQBZAEsA' +
      'AD8AjcLiQ0KRsENOgKDC4aFNCCGhQYXDQpoQQ0KDC4aFNCCGhx/C4qNCk/BDQoMLhoU0IIaFBhcNCmhBDQoMLhoU0IIaHH8Lip0KT8ENCgwuGhTQghoUG' +
      'Fw0KaEENCgwuGhTQghof//Z',
    'base64',
  );
}

/** A GIF of RGBA frames in a fixed palette of 6 × 6 × 6 colours, coded without compression. */
export function gif(frames: readonly Uint8Array[], width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.write('GIF89a', 'latin1');
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  head.writeUInt8(0xf7, 10);
  const palette = Buffer.alloc(768);
  for (let i = 0; i < 216; i++) {
    palette.set([Math.floor(i / 36) * 51, (Math.floor(i / 6) % 6) * 51, (i % 6) * 51], i * 3);
  }
  const images = frames.map((pixels) => gifFrame(pixels, width, height));
  return Buffer.concat([head, palette, ...images, Buffer.of(0x3b)]);
}

function gifFrame(pixels: Uint8Array, width: number, height: number): Buffer {
  const codes: number[] = [];
  for (let i = 0; i < width * height; i++) {
    // A clear code every 100 codes keeps all codes at 9 bits.
    if (i % 100 === 0) codes.push(256);
    const [r, g, b] = pixels.subarray(i * 4, i * 4 + 3);
    codes.push(Math.round(r! / 51) * 36 + Math.round(g! / 51) * 6 + Math.round(b! / 51));
  }
  codes.push(257);
  const data: number[] = [];
  let [buffer, held] = [0, 0];
  for (const code of codes) {
    buffer |= code << held;
    for (held += 9; held >= 8; held -= 8, buffer >>>= 8) data.push(buffer & 255);
  }
  data.push(buffer & 255);
  const blocks: number[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  const descriptor = Buffer.alloc(10);
  descriptor.writeUInt8(0x2c, 0);
  descriptor.writeUInt16LE(width, 5);
  descriptor.writeUInt16LE(height, 7);
  return Buffer.concat([descriptor, Buffer.of(8, ...blocks, 0)]);
}

export interface TiffOptions {
  /** What the fourth sample is: 0 nothing, 1 opacity the colours are multiplied by, 2 opacity. */
  readonly extraSample?: number;
  readonly compression?: number;
  /** Where the next page is said to be; 0 for none. */
  readonly next?: number;
}

/** A TIFF of one page of RGBA pixels, uint8 [H, W, 4], stored as they are. */
export function rgbaTiff(
  pixels: Uint8Array,
  width: number,
  height: number,
  options: TiffOptions = {},
): Buffer {
  const { extraSample = 2, compression = 1, next = 0 } = options;
  const from = 8 + pixels.length;
  const fields: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, 3, 1, width],
    [257, 3, 1, height],
    [258, 3, 4, from + 2 + 11 * 12 + 4],
    [259, 3, 1, compression],
    [262, 3, 1, 2],
    [273, 4, 1, 8],
    [277, 3, 1, 4],
    [278, 3, 1, height],
    [279, 4, 1, pixels.length],
    [284, 3, 1, 1],
    [338, 3, 1, extraSample],
  ];
  const directory = Buffer.alloc(2 + fields.length * 12 + 4 + 8);
  directory.writeUInt16LE(fields.length, 0);
  fields.forEach(([tag, type, count, value], i) => {
    directory.writeUInt16LE(tag, 2 + i * 12);
    directory.writeUInt16LE(type, 4 + i * 12);
    directory.writeUInt32LE(count, 6 + i * 12);
    directory.writeUInt32LE(value, 10 + i * 12);
  });
  directory.writeUInt32LE(next, 2 + fields.length * 12);
  for (let i = 0; i < 4; i++) directory.writeUInt16LE(8, 6 + fields.length * 12 + i * 2);
  const head = Buffer.from('49492a0000000000', 'hex');
  head.writeUInt32LE(from, 4);
  return Buffer.concat([head, pixels, directory]);
}

/** A PNG that has nothing but a header: enough to say what it would take to decode. */
export function emptyPng(width: number, height: number, bits: 8 | 16, colourType: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.writeUInt8(bits, 8);
  head.writeUInt8(colourType, 9);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IEND', Buffer.alloc(0))]);
}

/** A PNG with the beginning of a second frame behind the first, cut in the middle of it. */
export function cutApng(width = 40, height = 28): Buffer {
  const whole = picture('png', width, height);
  const control = Buffer.alloc(8);
  control.writeUInt32BE(2, 0);
  const afterHead = 8 + 25;
  return Buffer.concat([
    whole.subarray(0, afterHead),
    chunk('acTL', control),
    whole.subarray(afterHead, -12),
    chunk('fdAT', Buffer.alloc(40)),
    chunk('fdAT', Buffer.alloc(400)).subarray(0, 100),
  ]);
}
