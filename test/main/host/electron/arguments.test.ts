import { describe, expect, it } from 'vitest';
import { findRefused, namedDataFolder, profileFolder } from '../../../../main/host/electron/arguments.ts';

describe('findRefused', () => {
  const given = (name: string): boolean => ['remote-debugging-port', 'inspect', 'lang'].includes(name);

  it('names the switches that open a packaged studio to other programs', () => {
    expect(findRefused(given, { isPackaged: true })).toEqual(['inspect', 'remote-debugging-port']);
  });

  it('refuses a switch that takes the sandbox or web security away', () => {
    for (const one of ['no-sandbox', 'disable-web-security', 'remote-debugging-pipe', 'load-extension']) {
      expect(findRefused((name) => name === one, { isPackaged: true })).toEqual([one]);
    }
  });

  it('lets an unpacked studio be driven by tests', () => {
    expect(findRefused(given, { isPackaged: false })).toEqual([]);
  });
});

describe('namedDataFolder', () => {
  it('reads --data among words that belong to Chromium and Electron', () => {
    const argv = ['--inspect=0', '--remote-debugging-port=0', '.', '--data', 'here', '--ozone-platform=x11'];
    expect(namedDataFolder(argv, '/home/me')).toBe('/home/me/here');
    expect(namedDataFolder(['--data=/data/gan'], '/home/me')).toBe('/data/gan');
  });

  it('names none where --data is left out or has no value', () => {
    expect(namedDataFolder(['.'], '/')).toBeNull();
    expect(namedDataFolder(['.', '--data'], '/')).toBeNull();
    expect(namedDataFolder(['--data='], '/')).toBeNull();
  });
});

describe('profileFolder', () => {
  it('gives each named data folder a profile of its own, and never the data folder itself', () => {
    const usual = profileFolder('/config', null);
    const one = profileFolder('/config', '/data/one');
    const two = profileFolder('/config', '/data/two');
    expect(usual).not.toBe('/config/GAN Studio');
    expect(new Set([usual, one, two]).size).toBe(3);
    expect(profileFolder('/config', '/data/one')).toBe(one);
  });
});
