import { describe, expect, it } from 'vitest';
import { readExitCode } from '../../../../main/host/electron/exit-code.ts';

const read = (code: number, platform: NodeJS.Platform = 'linux', wasKilled = false) =>
  readExitCode(code, { platform, wasKilled });

describe('readExitCode', () => {
  it('takes small numbers for exit codes', () => {
    expect(read(0)).toEqual({ code: 0, signal: null });
    expect(read(1)).toEqual({ code: 1, signal: null });
  });

  it('reads the signal, with or without a core dump', () => {
    expect(read(9)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(read(139)).toEqual({ code: null, signal: 'SIGSEGV' });
    expect(read(134)).toEqual({ code: null, signal: 'SIGABRT' });
    expect(read(15)).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('knows no signals on Windows', () => {
    expect(read(0xc0000005, 'win32')).toEqual({ code: 0xc0000005, signal: null });
  });

  it('calls a kill of ours a kill, whatever number Electron makes of it', () => {
    expect(read(0, 'linux', true)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(read(1, 'win32', true)).toEqual({ code: null, signal: 'SIGKILL' });
  });
});
