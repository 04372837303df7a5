/** Lossless pictures: PNG with 8 bits a channel, grey or RGB, and words about where it came from. */
import { crc32, deflateSync } from 'node:zlib';
import { invariant } from '../../shared/errors/index.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** uint8 [H, W, C] */
  readonly data: Uint8Array;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  bytes.set(Buffer.from(type, 'latin1'), 4);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)));
  return bytes;
}

function header({ width, height, channels }: Picture): Uint8Array {
  const body = new Uint8Array(13);
  const view = new DataView(body.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  body[8] = 8;
  body[9] = channels === 1 ? 0 : 2;
  return chunk('IHDR', body);
}

/** `tEXt` holds Latin-1; other words go into `iTXt`, uncompressed UTF-8. */
function textChunk(keyword: string, text: string): Uint8Array {
  if (/^[\x01-\xff]*$/.test(text)) return chunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'));
  return chunk(
    'iTXt',
    Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]),
  );
}

/**
 * Rows, each behind the number of its filter: 1 (difference to the left) or 2 (to the row above), whichever leaves
 * smaller values.
 */
function filterRows({ width, height, channels, data }: Picture): Uint8Array {
  const stride = width * channels;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * stride, (y + 1) * stride);
    const above = y === 0 ? new Uint8Array(stride) : data.subarray((y - 1) * stride, y * stride);
    const left = row.map((value, x) => value - (x < channels ? 0 : (row[x - channels] ?? 0)));
    const up = row.map((value, x) => value - (above[x] ?? 0));
    const isUp = cost(up) < cost(left);
    rows[y * (stride + 1)] = isUp ? 2 : 1;
    rows.set(isUp ? up : left, y * (stride + 1) + 1);
  }
  return rows;
}

function cost(row: Uint8Array): number {
  return row.reduce((sum, value) => sum + Math.min(value, 256 - value), 0);
}

/**
 * Encodes a picture. The same picture and words always give the same bytes.
 * @param texts keyword to text, such as `Title` and `Software`; keywords are Latin letters, at most 79
 */
export function encodePng(picture: Picture, texts: Readonly<Record<string, string>> = {}): Uint8Array {
  const { width, height, channels, data } = picture;
  invariant(
    data.length === width * height * channels,
    `${data.length} bytes for ${width} × ${height} × ${channels}`,
  );
  const words = Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text));
  return Buffer.concat([
    signature,
    header(picture),
    ...words,
    chunk('IDAT', deflateSync(filterRows(picture), { level: 6 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}
