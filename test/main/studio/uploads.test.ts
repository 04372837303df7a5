import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createUploads, type UploadPlace, type Uploads } from '../../../main/studio/uploads.ts';
import { temporaryFolder, until } from '../../helpers/studio.ts';

let home: ReturnType<typeof temporaryFolder>;
let uploads: Uploads;

function open(options: Partial<UploadPlace> = {}): Uploads {
  return createUploads({
    folderOf: (id) => join(home.path, id),
    discard: (path) => rm(path, { recursive: true, force: true }),
    ...options,
  });
}
beforeEach(() => {
  home = temporaryFolder();
  uploads = open();
});
afterEach(() => home[Symbol.dispose]());

const there = (): string[] => readdirSync(home.path, { recursive: true, encoding: 'utf8' }).toSorted();

it('holds whole files under their names, and partial ones elsewhere', async () => {
  const id = await uploads.open();
  const content = new PassThrough();
  content.write('half');
  const received = uploads.receive(id, ['cats', 'a.png'], content);
  await until('it is being written', () => there().some((name) => name.endsWith('.part')));
  expect(readFileSync(join(home.path, id, 'cats', 'a.png'), 'utf8')).toBe('');
  content.end(' a picture');
  await received;
  expect(readFileSync(join(home.path, id, 'cats', 'a.png'), 'utf8')).toBe('half a picture');
  expect(there()).toEqual([id, join(id, 'cats'), join(id, 'cats', 'a.png')]);
});

it('leaves nothing of a file whose sender went away, and can still tell it why', async () => {
  const id = await uploads.open();
  const content = new PassThrough();
  content.write('half');
  const received = uploads.receive(id, ['a.png'], content);
  content.destroy(new Error('connection reset'));
  await expect(received).rejects.toThrow();
  expect(there()).toEqual([id]);
  const long = Readable.from(['x'.repeat(9)]);
  const small = open({ limitBytes: 4 });
  const other = await small.open();
  await expect(small.receive(other, ['a.png'], long)).rejects.toMatchObject({ code: 'upload_too_large' });
  expect(long.destroyed).toBe(false);
  expect(there()).toEqual([id, other].toSorted());
});

it('refuses a second file of one name, and keeps the first', async () => {
  const id = await uploads.open();
  await uploads.receive(id, ['a.png'], Readable.from(['one']));
  await expect(uploads.receive(id, ['a.png'], Readable.from(['two']))).rejects.toMatchObject({
    code: 'upload_name_taken',
  });
  expect(readFileSync(join(home.path, id, 'a.png'), 'utf8')).toBe('one');
});

it('discards what was begun and forgotten, and never what an inspection looks through', async () => {
  const forgetful = open({ forgottenMs: 0 });
  const forgotten = await forgetful.open();
  const handed = await forgetful.open();
  expect(there()).toEqual([handed]);
  await expect(forgetful.contents(forgotten)).rejects.toMatchObject({ code: 'upload_not_found' });
  forgetful.hand(handed);
  const next = await forgetful.open();
  expect(there()).toEqual([handed, next].toSorted());
});

it('discards all but what is needed when it is closed', async () => {
  const [kept] = [await uploads.open(), await uploads.open()];
  await uploads.close(new Set([kept]));
  expect(there()).toEqual([kept]);
});
