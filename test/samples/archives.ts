/** A zip written byte by byte, so that it can lie: names, sizes, flags and modes are what the test says. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  /** The name as bytes in a code page, without the UTF-8 flag. */
  readonly rawName?: Uint8Array;
  /** Extra fields. */
  readonly extra?: Uint8Array;
  /** The compression method that is claimed. */
  readonly method?: number;
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  /** Unpacked size that is claimed. */
  readonly claims?: number;
  /** Unix mode, with the kind of file. */
  readonly mode?: number;
  readonly encrypted?: boolean;
  /** Points the entry to the bytes of an earlier one. */
  readonly sameBytesAs?: number;
}

export function zip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  const places: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = entry.deflate === true ? deflateRawSync(entry.data) : Buffer.from(entry.data);
    const name = Buffer.from(entry.rawName ?? entry.name);
    const extra = Buffer.from(entry.extra ?? []);
    const utf8 = entry.rawName === undefined ? 0x800 : 0;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(utf8 | (entry.encrypted === true ? 1 : 0), 2);
    common.writeUInt16LE(entry.method ?? (entry.deflate === true ? 8 : 0), 4);
    common.writeUInt32LE(crc32(entry.data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(entry.claims ?? entry.data.length, 18);
    common.writeUInt16LE(name.length, 22);
    common.writeUInt16LE(extra.length, 24);
    const place = entry.sameBytesAs === undefined ? offset : places[entry.sameBytesAs]!;
    places.push(place);
    if (entry.sameBytesAs === undefined) {
      const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, extra, packed]);
      parts.push(local);
      offset += local.length;
    }
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(place, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 3]), common, tail, name, extra]),
    );
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** Info-ZIP's extra field 0x7075: the name in UTF-8, bound to the other one by its checksum. */
export function unicodePath(name: string, rawName: Uint8Array): Buffer {
  const utf8 = Buffer.from(name);
  const head = Buffer.alloc(9);
  head.writeUInt16LE(0x7075, 0);
  head.writeUInt16LE(5 + utf8.length, 2);
  head.writeUInt8(1, 4);
  head.writeUInt32LE(crc32(rawName), 5);
  return Buffer.concat([head, utf8]);
}

/** An IDX file of unsigned bytes, as MNIST is distributed. */
export function idx(sizes: readonly number[], data: Uint8Array, options: { gz?: boolean } = {}): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  head.writeUInt32BE(0x0800 + sizes.length);
  sizes.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
  const file = Buffer.concat([head, data]);
  return options.gz === true ? gzipSync(file) : file;
}
