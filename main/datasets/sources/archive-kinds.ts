/** Archives by their first bytes: the zip that is read, and all others, which are named when they are refused. */

/** Whether a file is a zip (or an empty one, which is an end record only; or the first part of a split one). */
export function isZip(start: Buffer): boolean {
  return ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'].includes(start.toString('latin1', 0, 4));
}

/** First names inside of files that are zips only by their outer form. */
const packages: readonly (readonly [kind: string, first: RegExp])[] = [
  ['Office', /^(\[Content_Types\]\.xml|_rels\/)/],
  ['OpenDocument or EPUB', /^mimetype/],
  ['Java', /^META-INF\//],
  ['NumPy', /\.npy$/],
  ['PyTorch', /^[^/]+\/(data\.pkl|\.format_version|byteorder|version)$/],
];

/** What a zip is that is no archive of files (a table of Excel, an array of NumPy …); null for a plain one. */
export function packageKind(start: Buffer): string | null {
  if (start.length < 30) return null;
  const first = start.toString('latin1', 30, 30 + start.readUInt16LE(26));
  return packages.find(([, pattern]) => pattern.test(first))?.[0] ?? null;
}

const strangers: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['RAR', /^Rar!\x1a\x07/],
  ['7-Zip', /^7z\xbc\xaf\x27\x1c/],
  ['TAR', /^.{257}ustar/s],
  ['gzip', /^\x1f\x8b/],
  ['bzip2', /^BZh[1-9]/],
  ['XZ', /^\xfd7zXZ\0/],
  ['Zstandard', /^\x28\xb5\x2f\xfd/],
  ['CAB', /^MSCF\0/],
  ['ISO 9660', /^CD001/],
];

/** The name of an archive that is not read; null for what is none. */
export function archiveKind(start: Buffer): string | null {
  const text = start.toString('latin1');
  return strangers.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
