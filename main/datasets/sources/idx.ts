import { createReadStream, createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { StudioError, toStudioError } from '../../../shared/errors/index.ts';
import { writeError } from '../disk.ts';
import { type Candidate, type Findings, readCandidate, readStart, type SourceEntry } from './candidate.ts';
import { folderOf } from './names.ts';
import { systemPath } from './raw-names.ts';

/** `train-images-idx3-ubyte.gz`, `t10k-labels.idx1-ubyte (1)` …: the names MNIST and its kin are distributed under. */
const idxName = /[-._]?idx[1-4]-u?byte/i;

/** `emnist-balanced-train-images-idx3-ubyte.gz` …: of all IDX sets, only EMNIST's has its pictures transposed. */
const emnistName = /^emnist-.*images/i;

/** Whether a picture of an IDX file is stored with rows and columns swapped, by the name of its file. */
export function isTransposed({ name, raw }: SourceEntry): boolean {
  return raw !== null && emnistName.test(basename(name));
}

/** Bytes an IDX file may unpack to: a million pictures of 64 × 64. */
const maxBytes = 4 * 2 ** 30;

/** IDX's types of values: their name and the bytes of one. */
const types: Readonly<Record<number, readonly [name: string, bytes: number]>> = {
  0x08: ['uint8', 1],
  0x09: ['int8', 1],
  0x0b: ['int16', 2],
  0x0c: ['int32', 4],
  0x0d: ['float32', 4],
  0x0e: ['float64', 8],
};

interface IdxHeader {
  readonly type: readonly [name: string, bytes: number];
  readonly sizes: readonly number[];
  /** First byte of the values. */
  readonly from: number;
  /** Bytes of the whole file. */
  readonly length: number;
}

/** Two zeros, the type of the values, the number of dimensions, and their sizes; null for anything else. */
function headerOf(start: Buffer): IdxHeader | null {
  const type = types[start[2] ?? 0];
  const dimensions = start[3] ?? 0;
  const from = 4 + 4 * dimensions;
  if (start[0] !== 0 || start[1] !== 0 || type === undefined || dimensions < 1 || dimensions > 4) return null;
  if (start.length < from) return null;
  const sizes = Array.from({ length: dimensions }, (_, i) => start.readUInt32BE(4 + 4 * i));
  return { type, sizes, from, length: from + sizes.reduce((product, size) => product * size, type[1]) };
}

/** Whether a file is IDX, packed or not: by what its header says of its length, or by its name. */
export function isIdx(name: string, start: Buffer, length: number): boolean {
  if (idxName.test(name)) return true;
  if (isGzip(start)) return headerOf(unpackedStart(start)) !== null;
  return headerOf(start)?.length === length;
}

function isGzip(start: Buffer): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

function unpackedStart(start: Buffer): Buffer {
  try {
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}

/**
 * Lists the pictures of every IDX pair: 3-dimensional unsigned bytes [N, H, W], and their labels [N] if a label file that
 * is named alike, or the only one, lies beside them.
 * @param folder for what is unpacked
 */
export async function readIdx(
  files: readonly Candidate[],
  folder: string,
  findings: Findings,
): Promise<readonly SourceEntry[]> {
  const arrays: IdxArray[] = [];
  for (const [number, file] of files.entries()) {
    const array = await open(file, join(folder, `idx-${number}.bin`), findings);
    if (array !== null) arrays.push(array);
  }
  const pictures = arrays.filter(({ height }) => height > 0);
  const labels = arrays.filter(({ height }) => height === 0);
  const pairs = pairsOf(pictures, labels);
  const entries: SourceEntry[] = [];
  for (const array of pictures) {
    const beside = pairs.get(array);
    const names = beside === undefined ? null : readLabels(beside, array.count, findings);
    if (emnistName.test(basename(array.file.name))) findings.note(array.file.name, 'idx_transposed', {});
    for (const entry of picturesOf(array, names)) entries.push(entry);
  }
  const paired = new Set(pairs.values());
  for (const label of labels) {
    if (!paired.has(label)) findings.reject(label.file.name, 'idx_without_pictures', {});
  }
  return entries;
}

/** Label files by their picture files: those named alike, else the only two of a folder. */
function pairsOf(
  pictures: readonly IdxArray[],
  labels: readonly IdxArray[],
): ReadonlyMap<IdxArray, IdxArray> {
  const pairs = new Map<IdxArray, IdxArray>();
  for (const array of pictures) {
    const alike = labels.find(({ file }) => pairKey(file.name) === pairKey(array.file.name));
    if (alike !== undefined) pairs.set(array, alike);
  }
  const paired = new Set(pairs.values());
  const alone = (arrays: readonly IdxArray[], name: string): readonly IdxArray[] =>
    arrays.filter((one) => folderOf(one.file.name) === folderOf(name) && !pairs.has(one) && !paired.has(one));
  for (const array of pictures) {
    const { name } = array.file;
    const [label, ...others] = alone(labels, name);
    const isOnly = others.length === 0 && alone(pictures, name).length === 1;
    if (label?.count === array.count && isOnly && !pairs.has(array)) pairs.set(array, label);
  }
  return pairs;
}

/** What both files of a pair have in common: `train-images` and `train-labels` become the same. */
function pairKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/( ?\(\d+\)|\.gz|\.bin)+$/g, '')
    .replace(/[-._]?idx[1-4]-u?byte.*$/, '')
    .replace(/(images?|imgs?|labels?)(?!.*(images?|imgs?|labels?))/, '*');
}

/** An opened file: of pictures, or of labels, whose width and height are 0. */
interface IdxArray {
  readonly file: Candidate;
  readonly path: string;
  /** First byte of the values. */
  readonly from: number;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly mtimeMs: number | null;
}

function* picturesOf(array: IdxArray, labels: readonly string[] | null): Generator<SourceEntry> {
  const { file, width, height } = array;
  const digits = String(Math.max(0, array.count - 1)).length;
  for (let i = 0; i < array.count; i++) {
    yield {
      name: `${file.name}#${String(i).padStart(digits, '0')}`,
      path: array.path,
      offset: array.from + i * width * height,
      length: width * height,
      mtimeMs: array.mtimeMs,
      raw: { width, height },
      label: labels?.[i] ?? null,
      isFolderLabelled: false,
      caption: '',
    };
  }
}

function readLabels(labels: IdxArray, pictures: number, findings: Findings): readonly string[] | null {
  const { file, path, from, count, mtimeMs } = labels;
  if (count !== pictures) {
    findings.reject(file.name, 'idx_labels_differ', { labels: file.name, found: count, pictures });
    return null;
  }
  return Array.from(readCandidate({ ...file, path, offset: from, length: count, mtimeMs }), String);
}

/** Unpacks what is packed, whatever its name says, and reads the header. */
async function open(file: Candidate, copy: string, findings: Findings): Promise<IdxArray | null> {
  try {
    const plain = isGzip(readStart(file, 2)) ? await gunzip(file, copy) : file;
    const header = headerOf(readStart(plain, 4 + 4 * 4));
    if (header === null || header.length !== plain.length || header.sizes[0] === 0) {
      throw new RangeError('idx header');
    }
    const { path, mtimeMs } = plain;
    return { file, path, mtimeMs, from: plain.offset + header.from, ...shapeOf(header) };
  } catch (cause) {
    if (cause instanceof StudioError) findings.add(file.name, 'rejected', toStudioError(cause));
    else if (isDamage(cause)) findings.reject(file.name, 'idx_damaged', {}, cause);
    else throw cause;
    return null;
  }
}

/** @throws StudioError `idx_unsupported` */
function shapeOf({ type, sizes }: IdxHeader): Pick<IdxArray, 'count' | 'width' | 'height'> {
  const [count = 0, height = 0, width = 0] = sizes;
  const isPicture = sizes.length === 3 && width >= 8 && height >= 8 && width <= 4096 && height <= 4096;
  if (type[0] !== 'uint8' || !(isPicture || sizes.length === 1)) {
    throw new StudioError('idx_unsupported', { kind: `${type[0]} ${sizes.join(' × ')}` });
  }
  return { count, height, width };
}

function isDamage(cause: unknown): boolean {
  return (
    cause instanceof RangeError ||
    (cause instanceof Error && 'code' in cause && /^Z_/.test(String(cause.code)))
  );
}

async function gunzip(file: Candidate, copy: string): Promise<Candidate> {
  let length = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > maxBytes) done(new RangeError('unpacks to too much'));
      else done(null, chunk);
    },
  });
  const source = createReadStream(systemPath(file.path), {
    start: file.offset,
    end: file.offset + file.length - 1,
  });
  try {
    await pipeline(source, createGunzip(), meter, createWriteStream(copy, { flags: 'wx' }));
  } catch (cause) {
    throw writeError(copy, cause);
  }
  return { name: file.name, path: copy, offset: 0, length, mtimeMs: null };
}
