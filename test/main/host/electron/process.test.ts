import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../../shared/contract/index.ts';
import { prepareProcess, whenReady } from '../../../../main/host/electron/process.ts';
import * as fake from './fake-electron.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

const argv = [...process.argv];
const base = mkdtempSync(join(tmpdir(), 'studio-profile-'));

class Exit extends Error {}

beforeEach(() => {
  vi.clearAllMocks();
  fake.app.switches.clear();
  fake.app.hasLock = true;
  fake.app.userData = base;
  process.argv = ['electron', '.'];
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Exit(String(code));
  });
});
afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
});

describe('prepareProcess', () => {
  it('(4, 18) sandboxes every process and registers the scheme before Electron is ready', () => {
    expect(prepareProcess()).toEqual({ folder: null, refusal: null });
    expect(fake.app.enableSandbox).toHaveBeenCalledOnce();
    expect(fake.protocol.registerSchemesAsPrivileged).toHaveBeenCalledOnce();
    expect(fake.app.commandLine.appendSwitch).toHaveBeenCalledWith('host-resolver-rules', 'MAP * ~NOTFOUND');
    expect(fake.crashReporter.start).toHaveBeenCalledWith({ uploadToServer: false });
  });

  it('(19) does not start with a debugging port, and says why', () => {
    fake.app.switches.add('remote-debugging-port');
    expect(prepareProcess).toThrow(new Exit('2'));
    expect(fake.dialog.showErrorBox).toHaveBeenCalledWith(
      expect.stringContaining('--remote-debugging-port'),
      expect.stringContaining('Start it without'),
    );
    expect(fake.app.requestSingleInstanceLock).not.toHaveBeenCalled();
  });

  it.each([
    ['en-GB', /AppImage adds that/, /^Install the \.deb package/],
    ['zh-CN', /AppImage 会自动/, /^请改用 \.deb 安装包/],
  ])(
    'shows what to do where the AppImage found no sandbox, once it can, in %s',
    async (language, message, next) => {
      vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
      const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
      fake.app.language = language;
      fake.app.switches.add('no-sandbox');
      const start = vi.fn(() => Promise.resolve());
      const prepared = prepareProcess();
      expect(exit).not.toHaveBeenCalled();
      whenReady(prepared, start);
      await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(2));
      expect(fake.dialog.showErrorBox).toHaveBeenCalledWith(
        expect.stringMatching(message),
        expect.stringMatching(next),
      );
      expect(start).not.toHaveBeenCalled();
      expect(fake.app.requestSingleInstanceLock).not.toHaveBeenCalled();
      expect(fake.app.disableHardwareAcceleration).toHaveBeenCalledOnce();
      fake.app.language = 'en-GB';
    },
  );

  it('is not talked into a door by a missing sandbox beside it', () => {
    fake.app.switches.add('no-sandbox').add('remote-debugging-port');
    expect(prepareProcess).toThrow(new Exit('2'));
    expect(fake.app.disableHardwareAcceleration).not.toHaveBeenCalled();
  });

  it('leaves quietly where a studio is open on the same data folder', () => {
    fake.app.hasLock = false;
    expect(prepareProcess).toThrow(new Exit('0'));
    expect(fake.app.enableSandbox).not.toHaveBeenCalled();
  });

  it('takes the lock of the data folder that was named', () => {
    process.argv = ['electron', '.', '--data', '/data/other'];
    expect(prepareProcess()).toEqual({ folder: '/data/other', refusal: null });
    expect(fake.app.userData).toContain(join('GAN Studio Window', 'others'));
    const order = [fake.app.setPath, fake.app.requestSingleInstanceLock].map(
      (call) => call.mock.invocationCallOrder[0],
    );
    expect(order).toEqual(order.toSorted((a, b) => Number(a) - Number(b)));
  });
});

describe('whenReady', () => {
  it('says why the studio cannot start, and ends with 1', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    whenReady({ folder: null, refusal: null }, () =>
      Promise.reject(new StudioError('data_folder_in_use', { pid: 7, folder: '/data' })),
    );
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(1));
    expect(fake.dialog.showErrorBox).toHaveBeenCalledWith(
      expect.stringContaining('/data'),
      expect.stringContaining('close it'),
    );
  });
});
