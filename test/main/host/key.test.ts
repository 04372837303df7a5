import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drawKey, keptKey, keyOf } from '../../../main/host/web/key.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

it('is drawn anew for every start', () => {
  expect(drawKey().text).not.toBe(drawKey().text);
});

it('is proven by who has it, and by nobody else', () => {
  const key = drawKey();
  expect(key.prove('n')).toBe(keyOf(key.text).prove('n'));
  expect(key.prove('n')).not.toBe(key.prove('m'));
  expect(key.prove('n')).not.toBe(drawKey().prove('n'));
});

it('stays the same at a chosen port, in a file that only its owner reads', async () => {
  using home = temporaryFolder();
  const file = join(home.path, '.serve-key');
  const { text } = await keptKey(file);
  expect((await keptKey(file)).text).toBe(text);
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it.skipIf(process.platform === 'win32')('is drawn again where others could have read it', async () => {
  using home = temporaryFolder();
  const file = join(home.path, '.serve-key');
  const { text } = await keptKey(file);
  await chmod(file, 0o644);
  expect((await keptKey(file)).text).not.toBe(text);
  expect((await readFile(file, 'utf8')).trim()).not.toBe(text);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
