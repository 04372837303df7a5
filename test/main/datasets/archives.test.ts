import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scan } from '../../../main/datasets/scan.ts';
import { readCandidate } from '../../../main/datasets/sources/candidate.ts';
import { zip, type ZipEntry } from '../../samples/archives.ts';
import { picture } from '../../samples/pictures.ts';

let root = '';
let work = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gan-zip-'));
  work = join(root, 'a', 'b', 'work');
  mkdirSync(work, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const png = picture('png');

interface Found {
  readonly names: readonly string[];
  readonly problems: Readonly<Record<string, string>>;
  readonly bytes: readonly Buffer[];
}

async function scanned(archive: Uint8Array): Promise<Found> {
  const path = join(root, 'set.zip');
  writeFileSync(path, archive);
  const found = await scan([path], work, { signal: new AbortController().signal, onFile: () => undefined });
  return {
    names: found.entries.map(({ name }) => name),
    problems: Object.fromEntries(found.findings.list.map(({ file, error }) => [file, error.code])),
    bytes: found.entries.map((entry) => readCandidate(entry)),
  };
}

const entry = (name: string, more: Partial<ZipEntry> = {}): ZipEntry => ({ name, data: png, ...more });

describe('zip archives', () => {
  it('gives the pictures inside, stored or deflated, with their folders', async () => {
    const found = await scanned(
      zip([entry('set/cat/1.png'), entry('set/dog/2.png', { deflate: true }), entry('set/猫.png')]),
    );
    expect(found.names).toEqual(['set/cat/1.png', 'set/dog/2.png', 'set/猫.png']);
    expect(found.problems).toEqual({});
    for (const bytes of found.bytes) expect(bytes.equals(png)).toBe(true);
  });

  it('writes nothing outside its own file, whatever the names say', async () => {
    const names = [
      '../up.png',
      'x/../../up.png',
      '/abs.png',
      'C:\\win.png',
      '..\\back.png',
      'nul\0.png',
      '../../../../../../tmp/gan-slip.png',
    ];
    const before = readdirSync(root, { recursive: true }).length;
    const found = await scanned(zip([...names.map((name) => entry(name)), entry('good.png')]));
    expect(found.names).toEqual(['good.png']);
    expect(Object.values(found.problems)).toEqual(names.map(() => 'archive_unsafe_name'));
    expect(readdirSync(work)).toEqual(['unpacked-0.bin']);
    // The archive itself and the copy.
    expect(readdirSync(root, { recursive: true }).length).toBe(before + 2);
  });

  it('follows no link, opens no archive inside and no locked entry, and takes a name once', async () => {
    const found = await scanned(
      zip([
        entry('link.png', { data: Buffer.from('/etc/passwd'), mode: 0o120777 }),
        entry('pipe.png', { mode: 0o010644 }),
        entry('inner.zip', { data: zip([entry('a.png')]) }),
        entry('locked.png', { encrypted: true, data: Buffer.alloc(100), claims: 88 }),
        entry('twice.png'),
        entry('twice.png', { data: picture('bmp') }),
        entry('__MACOSX/._a.png'),
        entry('.git/a.png'),
      ]),
    );
    expect(found.names).toEqual(['twice.png']);
    expect(found.bytes[0]?.equals(png)).toBe(true);
    expect(found.problems).toEqual({
      'link.png': 'archive_link',
      'pipe.png': 'archive_link',
      'inner.zip': 'archive_nested',
      'locked.png': 'archive_encrypted',
      'twice.png': 'archive_duplicate_name',
      '__MACOSX/._a.png': 'file_system_junk',
      '.git/a.png': 'file_hidden',
    });
  });

  it('gives up entries that unpack to another size than they claim, and goes on', async () => {
    const found = await scanned(
      zip([
        entry('more.png', { deflate: true, claims: 10 }),
        entry('less.png', { deflate: true, claims: png.length + 10 }),
        entry('good.png', { deflate: true }),
      ]),
    );
    expect(found.problems).toEqual({ 'more.png': 'archive_lying_size', 'less.png': 'archive_lying_size' });
    expect(found.bytes.map((bytes) => bytes.equals(png))).toEqual([true]);
  });

  it('refuses bombs by their own account: one huge entry, and entries that share their bytes', async () => {
    const zeros = Buffer.alloc(20 << 20);
    expect((await scanned(zip([entry('zeros.bmp', { data: zeros, deflate: true })]))).problems).toEqual({
      'set.zip': 'archive_bomb',
    });
    rmSync(work, { recursive: true });
    mkdirSync(work);
    const shared = await scanned(zip([entry('a.png'), entry('b.png', { sameBytesAs: 0 })]));
    expect(shared).toMatchObject({ names: [], problems: { 'set.zip': 'archive_overlap' } });
  });

  it('says that a cut or garbled archive is damaged', async () => {
    const whole = zip([entry('a.png'), entry('b.png', { deflate: true })]);
    for (const length of [whole.length - 5, whole.length >> 1, 30]) {
      rmSync(work, { recursive: true });
      mkdirSync(work);
      expect((await scanned(whole.subarray(0, length))).problems).toEqual({ 'set.zip': 'archive_damaged' });
    }
    let state = 7;
    for (let i = 0; i < 200; i++) {
      rmSync(work, { recursive: true });
      mkdirSync(work);
      const harmed = Buffer.from(whole);
      for (let k = 0; k < 4; k++) {
        harmed[(state = (state * 48271) % 2147483647) % harmed.length]! ^= 1 << (state % 8);
      }
      const found = await scanned(harmed);
      expect(found.names.length).toBeLessThanOrEqual(2);
    }
    expect(readFileSync(join(root, 'set.zip')).length).toBe(whole.length);
  });
});
