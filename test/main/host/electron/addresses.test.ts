import { describe, expect, it } from 'vitest';
import {
  isAllowedRequest,
  isExternalAddress,
  isOwnAddress,
  isOwnPage,
  mediaPath,
} from '../../../../main/host/electron/addresses.ts';

describe('isOwnAddress', () => {
  it('knows the studio by scheme and host, in any spelling the browser makes of them', () => {
    expect(isOwnAddress('app://studio/')).toBe(true);
    expect(isOwnAddress('app://studio/runs/r1?tab=log#end')).toBe(true);
  });

  it.each([
    'app://evil/',
    'app://studio.evil/',
    'app://studio:80/',
    'app://user@studio/',
    'app://:secret@studio/',
    'apps://studio/',
    'https://studio/',
    'file:///etc/passwd',
    'app:studio',
    'javascript:alert(1)',
    'about:blank',
    'studio',
    '',
  ])('does not take %j for the studio', (address) => {
    expect(isOwnAddress(address)).toBe(false);
  });
});

describe('isOwnPage', () => {
  it('lets a frame go to pages, and never to a picture or file', () => {
    expect(isOwnPage('app://studio/datasets')).toBe(true);
    expect(isOwnPage('app://studio/media/runs/r1/samples/1.png')).toBe(false);
    expect(isOwnPage('app://studio/x/../media/runs/r1')).toBe(false);
    expect(isOwnPage('https://example.org/')).toBe(false);
  });
});

describe('mediaPath', () => {
  it('reads whole addresses and paths, and keeps their percent-encoding', () => {
    expect(mediaPath('/media/a%20b.png')).toBe('/media/a%20b.png');
    expect(mediaPath('app://studio/media/a.png?v=2')).toBe('/media/a.png');
  });

  it.each([
    '/mediax/a',
    '/datasets',
    '//evil/media/a',
    'https://studio/media/a',
    'media/a',
    '/media/../etc/passwd',
    '',
  ])('finds no media in %j', (address) => {
    expect(mediaPath(address)).toBeNull();
  });
});

describe('isAllowedRequest', () => {
  it('lets the window load its own pages, and what never leaves the process', () => {
    for (const address of ['app://studio/assets/a.js', 'data:image/png;base64,AA', 'blob:app://studio/1-2']) {
      expect(isAllowedRequest(address, { isPackaged: true })).toBe(true);
    }
  });

  it.each([
    'https://example.org/',
    'http://127.0.0.1:9222/json',
    'ws://127.0.0.1/',
    'file:///etc/hostname',
    'blob:https://example.org/1',
    'blob:null/1',
    'chrome-extension://abc/x.js',
    'nonsense',
  ])('cancels %j', (address) => {
    expect(isAllowedRequest(address, { isPackaged: true })).toBe(false);
  });

  it('serves the inspector only where the studio is not packaged', () => {
    expect(isAllowedRequest('devtools://devtools/x.js', { isPackaged: false })).toBe(true);
    expect(isAllowedRequest('devtools://devtools/x.js', { isPackaged: true })).toBe(false);
  });
});

describe('isExternalAddress', () => {
  it('hands papers and code to the system’s browser', () => {
    expect(isExternalAddress('https://arxiv.org/abs/1406.2661')).toBe(true);
    expect(isExternalAddress('https://github.com/onnx/onnx')).toBe(true);
  });

  it.each([
    'http://arxiv.org/',
    'https://arxiv.org.evil.com/',
    'https://evil.com/?arxiv.org',
    'https://arxiv.org:8443/',
    'https://arxiv.org@evil.com/',
    'https://user@arxiv.org/',
    'file:///etc/passwd',
    'smb://server/share',
    'javascript:alert(1)',
    'ms-msdt:/id',
    'data:text/html,x',
    '',
  ])('never opens %j', (address) => {
    expect(isExternalAddress(address)).toBe(false);
  });
});
