import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openOrMend } from '../../../../main/host/electron/mend.ts';
import { openStudio } from '../../../../main/studio/index.ts';
import { fixtureOf } from '../../../helpers/data-folders.ts';
import { temporaryFolder } from '../../../helpers/studio.ts';
import * as fake from './fake-electron.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

describe('a data folder whose database is gone', () => {
  it('is mended when a person wants it, and left as it is otherwise', async () => {
    using temporary = temporaryFolder();
    const folder = join(temporary.path, 'data');
    cpSync(join(fixtureOf(1), 'data'), folder, { recursive: true });
    rmSync(join(folder, 'studio.db'));
    const open = () => openStudio({ folder, access: 'write' });
    const asked = vi.spyOn(fake.dialog, 'showMessageBox');
    asked.mockResolvedValueOnce({ response: 1 });
    await expect(openOrMend(folder, open)).rejects.toMatchObject({ code: 'database_missing' });
    expect(existsSync(join(folder, 'studio.db'))).toBe(false);
    asked.mockResolvedValueOnce({ response: 0 });
    const studio = await openOrMend(folder, open);
    expect((await studio.client.runs.list({})).length).toBeGreaterThan(0);
    await studio.close();
  });
});
