import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { requireProcessor } from '../../../main/studio/processor.ts';
import { openStudio } from '../../../main/studio/index.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

afterEach(() => vi.restoreAllMocks());

it.each([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['win32', 'x64'],
  ['darwin', 'arm64'],
])('lets the studio run on %s %s', (platform, arch) => {
  expect(() => requireProcessor({ platform, arch })).not.toThrow();
});

it('tells a Mac with an Intel processor so, before its data folder is made', async () => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
  vi.spyOn(process, 'arch', 'get').mockReturnValue('x64');
  using temporary = temporaryFolder();
  const folder = join(temporary.path, 'data');
  await expect(openStudio({ folder, access: 'write' })).rejects.toMatchObject({
    code: 'processor_unsupported',
  });
  expect(existsSync(folder)).toBe(false);
});
