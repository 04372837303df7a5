/** Reads tables that say something of pictures, in the forms people and tools write them. */
import { z } from 'zod';
import { csvRows } from './csv.ts';
import type { NameIndex } from './names.ts';

/** What one row says of one picture. */
export interface Description {
  /** Line (of JSON: number of the row) from 1, for people. */
  readonly line: number;
  /** The picture, as it was written. */
  readonly file: string;
  readonly captions: readonly string[];
  readonly label: string | null;
}

/** One row after the other: what it says, or why it says nothing. */
export type ReadRow =
  | { readonly kind: 'row'; readonly row: Description }
  /** It cannot be read. */
  | { readonly kind: 'damaged'; readonly line: number }
  /** It was read, but its quotes were taken as they stand. */
  | { readonly kind: 'quotes'; readonly line: number };

/** What a reader of tables must know of where the table lies. */
export interface Around {
  /** File name of the table, without folders. */
  readonly name: string;
  /** Whether a name is a picture's. */
  readonly names: (written: string) => boolean;
}

export function aroundOf(name: string, folder: string, index: NameIndex): Around {
  return { name: name.slice(folder.length), names: (written) => index.find(folder, written) !== undefined };
}

/** Column names, most telling first. */
const fileKeys = [
  ...[
    'file_name',
    'filename',
    'file',
    'image_file',
    'image_name',
    'img_name',
    'imagename',
    'filepath',
    'file_path',
  ],
  ...['image_path', 'img_path', 'path', 'image', 'img', 'picture', 'photo', 'name', 'image_id', 'id', 'key'],
  ...['文件名', '文件', '图片名', '图片', '图像', '路径', '名称'],
];
const captionKeys = [
  ...['caption', 'captions', 'text', 'description', 'prompt', 'comment', 'sentence', 'sentences'],
  ...['说明', '描述', '标题', '提示词'],
];
const labelKeys = [
  ...['label', 'labels', 'class', 'class_id', 'classid', 'class_name', 'label_name', 'category', 'target'],
  ...['标签', '类别', '分类'],
];

/** The rows of a CSV or TSV table or of a list `name<TAB>caption`; null where its columns mean nothing here. */
export function separatedRows(text: string, around: Around): Generator<ReadRow> | null {
  const plain = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  const first = plain.slice(0, plain.search(/\n|$/));
  for (const delimiter of delimitersOf(around.name, first)) {
    const columns = columnsOf(first, delimiter, around);
    if (columns !== null) return rowsOf(plain, delimiter, columns);
  }
  return null;
}

/** Delimiters to try: those that the first line has, the most frequent first. */
function delimitersOf(name: string, first: string): readonly string[] {
  const all = /\.tsv$/i.test(name) ? ['\t', ',', ';', '|'] : [',', '\t', ';', '|'];
  const counts = new Map(all.map((delimiter) => [delimiter, first.split(delimiter).length - 1]));
  const found = all.filter((delimiter) => (counts.get(delimiter) ?? 0) > 0);
  return found.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
}

interface Columns {
  readonly hasHeader: boolean;
  readonly file: number;
  readonly captions: readonly number[];
  readonly label: number;
  /** A caption in the last column may hold the delimiter: what stands behind belongs to it. Its index, or -1. */
  readonly open: number;
  readonly delimiter: string;
}

function columnsOf(first: string, delimiter: string, around: Around): Columns | null {
  const cells = [...csvRows(first, delimiter)][0]?.cells ?? null;
  if (cells === null || cells.length < 2) return null;
  const keys = cells.map((cell) => cell.trim().toLowerCase().replaceAll(' ', '_'));
  const file = fileKeys.map((key) => keys.indexOf(key)).find((at) => at !== -1) ?? -1;
  const captions = keys.flatMap((key, at) => (captionKeys.includes(key) ? [at] : []));
  const label = labelKeys.map((key) => keys.indexOf(key)).find((at) => at !== -1) ?? -1;
  const open = captions.includes(keys.length - 1) ? keys.length - 1 : -1;
  if (file !== -1 && (captions.length > 0 || label !== -1)) {
    return { hasHeader: true, file, captions, label, open, delimiter };
  }
  const isHeaderless = around.names(cells[0] ?? '');
  const saysLabels = /label|class|categor|标签|类别/i.test(around.name);
  // Two columns under names of their own (`id,breed` in labels.csv): the file's name says what the second is.
  const isNamed =
    file === 0 && cells.length === 2 && (saysLabels || /caption|text|prompt/i.test(around.name));
  if (!isHeaderless && !isNamed) return null;
  const isLabel = saysLabels || /^\d{1,4}$/.test(cells[1]?.trim() ?? '');
  const second = isLabel ? { captions: [], label: 1, open: -1 } : { captions: [1], label: -1, open: 1 };
  return { hasHeader: !isHeaderless, file: 0, ...second, delimiter };
}

function* rowsOf(text: string, delimiter: string, columns: Columns): Generator<ReadRow> {
  let isHeader = columns.hasHeader;
  for (const { line, cells, hasLooseQuote } of csvRows(text, delimiter)) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    if (cells === null) {
      yield { kind: 'damaged', line };
      continue;
    }
    if (hasLooseQuote) yield { kind: 'quotes', line };
    yield { kind: 'row', row: describe(cells, line, columns) };
  }
}

function describe(cells: readonly string[], line: number, columns: Columns): Description {
  const { file, captions, label, open, delimiter } = columns;
  const textAt = (at: number): string => (at === open ? cells.slice(at).join(delimiter) : (cells[at] ?? ''));
  return {
    line,
    file: (cells[file] ?? '').trim(),
    captions: captions.map(textAt),
    label: label === -1 ? null : (cells[label]?.trim() ?? '') || null,
  };
}

const objectSchema = z.record(z.string(), z.unknown());
type Fields = Readonly<Record<string, unknown>>;

/** One JSON object a line. */
export function* jsonLineRows(text: string): Generator<ReadRow> {
  let line = 0;
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const json = text.slice(at, end).trim();
    at = end + 1;
    line += 1;
    if (json === '') continue;
    const row = parsedObject(json);
    if (row === null) yield { kind: 'damaged', line };
    else yield { kind: 'row', row: describeObject(row, line) };
  }
}

function parsedObject(json: string): Fields | null {
  try {
    return objectSchema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * The rows of one JSON document: a list of objects; an object from names to captions or to objects; COCO's captions; or
 * the `labels` of StyleGAN's dataset tool. Null if it is none of these.
 * @throws SyntaxError
 */
export function jsonRows(text: string): Generator<ReadRow> | null {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value)) return value.some(isObject) ? listRows(value) : null;
  const fields = objectSchema.safeParse(value).data;
  if (fields === undefined) return null;
  if ('labels' in fields) return stylegan(fields['labels']);
  const images = listOf(fields['images']);
  if (images !== null) return cocoRows(images, listOf(fields['annotations']) ?? []);
  return namedRows(fields);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

function* listRows(values: readonly unknown[]): Generator<ReadRow> {
  for (const [i, value] of values.entries()) {
    if (isObject(value)) yield { kind: 'row', row: describeObject(value, i + 1) };
    else yield { kind: 'damaged', line: i + 1 };
  }
}

/** `{"labels": [["00000/img00000000.png", 6], …]}`, or an object from name to class; null where there are none. */
function stylegan(labels: unknown): Generator<ReadRow> | null {
  const pairs = listOf(labels) ?? (isObject(labels) ? Object.entries(labels) : null);
  return pairs === null ? null : pairRows(pairs);
}

function* pairRows(pairs: readonly unknown[]): Generator<ReadRow> {
  for (const [i, pair] of pairs.entries()) {
    const [file, value] = listOf(pair) ?? [];
    const label = labelText(value);
    if (typeof file !== 'string' || label === null) yield { kind: 'damaged', line: i + 1 };
    else yield { kind: 'row', row: { line: i + 1, file, captions: [], label } };
  }
}

function* cocoRows(images: readonly unknown[], annotations: readonly unknown[]): Generator<ReadRow> {
  const files = new Map<unknown, string>();
  for (const [i, image] of images.entries()) {
    if (!isObject(image)) continue;
    const row = describeObject(image, i + 1);
    if (row.file !== '') files.set(image['id'], row.file);
    if (row.captions.length > 0 || row.label !== null) yield { kind: 'row', row };
  }
  for (const [i, annotation] of annotations.entries()) {
    if (!isObject(annotation)) continue;
    const file = files.get(annotation['image_id']);
    const captions = captionsIn(annotation);
    if (file !== undefined && captions.length > 0) {
      yield { kind: 'row', row: { line: i + 1, file, captions, label: null } };
    }
  }
}

function* namedRows(fields: Fields): Generator<ReadRow> {
  for (const [i, [file, value]] of Object.entries(fields).entries()) {
    const row = isObject(value)
      ? { ...describeObject(value, i + 1), file }
      : { line: i + 1, file, captions: texts(value), label: null };
    yield { kind: 'row', row };
  }
}

function describeObject(fields: Fields, line: number): Description {
  const file = firstOf(fields, fileKeys);
  return {
    line,
    file: typeof file === 'string' || typeof file === 'number' ? String(file) : '',
    captions: captionsIn(fields),
    label: labelText(firstOf(fields, labelKeys)),
  };
}

function captionsIn(fields: Fields): readonly string[] {
  return captionKeys.flatMap((key) => texts(valueOf(fields, key)));
}

/** A caption, or several: texts, or objects that hold one (`{"raw": …}`). */
function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    const text = isObject(one) ? (one['raw'] ?? one['caption'] ?? one['text']) : one;
    return typeof text === 'string' ? [text] : [];
  });
}

function labelText(value: unknown): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? null : text;
}

function firstOf(fields: Fields, keys: readonly string[]): unknown {
  return keys.map((key) => valueOf(fields, key)).find((value) => value !== undefined && value !== null);
}

function valueOf(fields: Fields, key: string): unknown {
  if (key in fields) return fields[key];
  const other = Object.keys(fields).find((name) => name.trim().toLowerCase().replaceAll(' ', '_') === key);
  return other === undefined ? undefined : fields[other];
}
