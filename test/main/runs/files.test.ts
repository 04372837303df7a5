import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { damageOfPng } from '../../../main/runs/png.ts';
import {
  diskError,
  hashOf,
  namesIn,
  removeTemporaries,
  temporaryNameFor,
  writeFileAtomically,
} from '../../../main/runs/files.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
beforeEach(() => (temporary = temporaryFolder()));
afterEach(() => temporary[Symbol.dispose]());

describe('writing a file', () => {
  it('replaces it as a whole and leaves nothing beside it', async () => {
    const file = join(temporary.path, 'a.json');
    await writeFileAtomically(file, 'old');
    await writeFileAtomically(file, Uint8Array.of(1, 2));
    expect([...readFileSync(file)]).toEqual([1, 2]);
    expect(readdirSync(temporary.path)).toEqual(['a.json']);
  });

  it('keeps the old one and leaves nothing beside it when it fails', async () => {
    const target = join(temporary.path, 'folder');
    await writeFileAtomically(join(temporary.path, 'x'), 'x');
    writeFileSync(temporaryNameFor(target), 'left by a crash');
    await expect(writeFileAtomically(join(temporary.path, 'no', 'such'), 'a')).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await removeTemporaries(temporary.path);
    expect(await namesIn(temporary.path)).toEqual(['x']);
  });

  it('says what the disk says in words', () => {
    const failure = (code: string): Error => Object.assign(new Error(code), { code });
    expect(diskError(failure('ENOSPC'), '/data/a')).toMatchObject({
      code: 'disk_full',
      params: { what: 'a' },
    });
    expect(diskError(failure('EROFS'), '/data/a')).toMatchObject({
      code: 'folder_not_writable',
      params: { folder: '/data', reason: 'EROFS' },
    });
    expect(diskError(failure('EIO'), '/data/a')).toMatchObject({ code: 'EIO' });
  });

  it('hashes what is there', async () => {
    await writeFileAtomically(join(temporary.path, 'a'), 'abc');
    expect(await hashOf(join(temporary.path, 'a'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('a PNG file', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
    'base64',
  );
  it('is sound if every checksum matches', () => expect(damageOfPng(png)).toBeNull());
  it('is damaged wherever a bit is flipped or an end is cut', () => {
    for (const at of png.keys()) {
      const flipped = Buffer.from(png);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(damageOfPng(flipped), `at ${at}`).not.toBeNull();
      expect(damageOfPng(png.subarray(0, at)), `cut at ${at}`).not.toBeNull();
    }
    expect(damageOfPng(Buffer.concat([png, Buffer.of(0)]))).not.toBeNull();
  });
});
