import { describe, expect, it } from 'vitest';
import { isPermitted, isShowablePath, isTrusted } from '../../../../main/host/electron/permissions.ts';

const page = { url: 'app://studio/runs', isMainFrame: true };

describe('isPermitted', () => {
  it.each([
    'media',
    'display-capture',
    'geolocation',
    'notifications',
    'midi',
    'midiSysex',
    'clipboard-read',
    'hid',
    'serial',
    'usb',
    'fullscreen',
    'pointerLock',
    'openExternal',
    'fileSystem',
    'idle-detection',
    'storage-access',
    'unknown',
  ])('denies %s even to the studio’s own page', (permission) => {
    expect(isPermitted(permission, page)).toBe(false);
  });

  it('lets the studio’s own page copy text, and nobody else', () => {
    expect(isPermitted('clipboard-sanitized-write', page)).toBe(true);
    expect(isPermitted('clipboard-sanitized-write', { ...page, isMainFrame: false })).toBe(false);
    expect(isPermitted('clipboard-sanitized-write', { ...page, url: 'https://example.org/' })).toBe(false);
  });
});

describe('isTrusted', () => {
  it('trusts the main frame of the studio’s own page only', () => {
    expect(isTrusted(page)).toBe(true);
    expect(isTrusted({ ...page, isMainFrame: false })).toBe(false);
    expect(isTrusted({ ...page, url: 'app://studio/media/x.svg' })).toBe(false);
    expect(isTrusted({ ...page, url: 'about:blank' })).toBe(false);
  });
});

describe('isShowablePath', () => {
  it('shows absolute paths of this computer', () => {
    expect(isShowablePath('/home/me/g.onnx', 'linux')).toBe(true);
    expect(isShowablePath('C:\\Users\\me\\g.onnx', 'win32')).toBe(true);
  });

  it('does not look at network shares, devices, relative paths or cut strings', () => {
    for (const path of ['\\\\server\\share\\x', '//server/share/x', '\\\\.\\pipe\\x', '\\x', 'x', '']) {
      expect(isShowablePath(path, 'win32')).toBe(false);
    }
    for (const path of ['../x', 'x', '', '/home/\0/x']) expect(isShowablePath(path, 'linux')).toBe(false);
  });
});
