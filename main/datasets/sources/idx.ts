import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { writeError } from '../disk.ts';
import { type Candidate, type Findings, readCandidate, type SourceEntry } from './candidate.ts';

/** `train-images-idx3-ubyte.gz`, `t10k-labels.idx1-ubyte` …: the names MNIST and its kin are distributed under. */
const idxName = /^(.*?)[-.]?idx([13])-ubyte(\.gz)?$/i;

/** Bytes an IDX file may unpack to: a million pictures of 64 × 64. */
const maxBytes = 4 * 2 ** 30;

export function isIdx(name: string): boolean {
  return idxName.test(name);
}

/**
 * Lists the pictures of every IDX pair: 3-dimensional unsigned bytes [N, H, W], and their labels [N] if the label file
 * lies beside them.
 * @param folder for what is unpacked
 */
export async function readIdx(
  files: readonly Candidate[],
  folder: string,
  findings: Findings,
): Promise<readonly SourceEntry[]> {
  const pictures = files.filter(({ name }) => idxName.exec(name)?.[2] === '3');
  const labels = files.filter(({ name }) => idxName.exec(name)?.[2] === '1');
  const entries: SourceEntry[] = [];
  for (const [number, file] of pictures.entries()) {
    const beside = labels.find((label) => pairKey(label.name) === pairKey(file.name));
    const array = await open(file, join(folder, `idx-${number}.bin`), 3, findings);
    if (array === null) continue;
    const names = beside === undefined ? null : await readLabels(beside, array.count, folder, findings);
    for (const entry of picturesOf(file, array, names)) entries.push(entry);
  }
  for (const label of labels) {
    if (!pictures.some((file) => pairKey(label.name) === pairKey(file.name))) {
      findings.reject(label.name, 'idx_without_pictures', {});
    }
  }
  return entries;
}

/** What both files of a pair have in common: `train-images` and `train-labels` become the same. */
function pairKey(name: string): string {
  return (idxName.exec(name)?.[1] ?? '')
    .replace(/(images?|labels?)(?!.*(images?|labels?))/i, '*')
    .toLowerCase();
}

interface IdxArray {
  readonly path: string;
  /** First byte of the values. */
  readonly from: number;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly mtimeMs: number | null;
}

function* picturesOf(
  file: Candidate,
  array: IdxArray,
  labels: readonly string[] | null,
): Generator<SourceEntry> {
  const { width, height } = array;
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
      caption: '',
    };
  }
}

async function readLabels(
  file: Candidate,
  pictures: number,
  folder: string,
  findings: Findings,
): Promise<readonly string[] | null> {
  const array = await open(
    file,
    join(folder, `idx-labels-${findings.list.length}-${pictures}.bin`),
    1,
    findings,
  );
  if (array === null) return null;
  if (array.count !== pictures) {
    findings.reject(file.name, 'idx_labels_differ', { labels: file.name, found: array.count, pictures });
    return null;
  }
  const bytes = readCandidate({
    ...file,
    path: array.path,
    offset: array.from,
    length: array.count,
    mtimeMs: null,
  });
  return Array.from(bytes, String);
}

/** Unpacks if need be and reads the header: two zeros, type 8 (unsigned byte), dimensions, and their sizes. */
async function open(
  file: Candidate,
  copy: string,
  dimensions: 1 | 3,
  findings: Findings,
): Promise<IdxArray | null> {
  try {
    const plain = file.name.toLowerCase().endsWith('.gz') ? await gunzip(file, copy) : file;
    const head = readCandidate({ ...plain, length: Math.min(plain.length, 4 + 4 * dimensions) });
    const sizes = Array.from({ length: dimensions }, (_, i) => head.readUInt32BE(4 + 4 * i));
    const [count = 0, height = 1, width = 1] = sizes;
    const isWhole = plain.length === 4 + 4 * dimensions + count * height * width;
    if (head.readUInt32BE(0) !== 0x0800 + dimensions || !isWhole || count === 0) {
      throw new RangeError('idx header');
    }
    if (dimensions === 3 && (width < 8 || height < 8 || width > 4096 || height > 4096)) {
      throw new RangeError(`${width} × ${height}`);
    }
    const from = plain.offset + 4 + 4 * dimensions;
    return { path: plain.path, from, count, width, height, mtimeMs: plain.mtimeMs };
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    findings.reject(file.name, 'idx_damaged', {}, cause);
    return null;
  }
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
  const source = createReadStream(file.path, { start: file.offset, end: file.offset + file.length - 1 });
  try {
    await pipeline(source, createGunzip(), meter, createWriteStream(copy, { flags: 'wx' }));
  } catch (cause) {
    throw writeError(copy, cause);
  }
  return { name: file.name, path: copy, offset: 0, length, mtimeMs: null };
}
