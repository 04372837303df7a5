/** Electron's security checklist. The numbers are those of the checklist in Electron's documentation. */
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { guardContents, guardSession } from '../../../../main/host/electron/guard.ts';
import * as fake from './fake-electron.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

const { defaultSession } = fake.session;
const contents = new fake.Contents();

beforeAll(() => {
  guardSession();
  guardContents(() => 'en');
  fake.app.emit('web-contents-created', {}, contents);
});
beforeEach(() => {
  fake.shell.openExternal.mockClear();
});

/** Runs an event through the listeners, and says whether they prevented it. */
function isPrevented(emitter: NodeJS.EventEmitter, name: string, event: object, ...rest: unknown[]): boolean {
  const preventDefault = vi.fn();
  emitter.emit(name, { ...event, preventDefault }, ...rest);
  return preventDefault.mock.calls.length > 0;
}

describe('the session', () => {
  it('(1) loads nothing but the studio', () => {
    const [listener] = defaultSession.webRequest.onBeforeRequest.mock.calls[0] as [
      (details: { url: string }, answer: (decision: { cancel: boolean }) => void) => void,
    ];
    const isCancelled = (url: string): boolean => {
      let isIt = false;
      listener({ url }, ({ cancel }) => (isIt = cancel));
      return isIt;
    };
    expect(isCancelled('https://example.org/')).toBe(true);
    expect(isCancelled('file:///etc/hostname')).toBe(true);
    expect(isCancelled('app://studio/')).toBe(false);
  });

  it('(5) denies what a page asks for, and what it merely checks', () => {
    const [request] = defaultSession.setPermissionRequestHandler.mock.calls[0] as [
      (contents: object, permission: string, answer: (yes: boolean) => void, details: object) => void,
    ];
    const [check] = defaultSession.setPermissionCheckHandler.mock.calls[0] as [
      (contents: object, permission: string, origin: string, details: object) => boolean,
    ];
    const page = { requestingUrl: 'app://studio/', isMainFrame: true };
    const answers: boolean[] = [];
    request(contents, 'media', (yes) => answers.push(yes), page);
    request(contents, 'clipboard-sanitized-write', (yes) => answers.push(yes), page);
    expect(answers).toEqual([false, true]);
    expect(check(contents, 'media', 'app://studio', page)).toBe(false);
    expect(check(contents, 'clipboard-sanitized-write', 'app://studio', page)).toBe(true);
    expect(check(contents, 'clipboard-sanitized-write', 'app://studio', { isMainFrame: true })).toBe(false);
    const [device] = defaultSession.setDevicePermissionHandler.mock.calls[0] as [() => boolean];
    expect(device()).toBe(false);
  });

  it('saves only what is the studio’s own', () => {
    const item = (url: string) => ({ getURL: () => url });
    expect(isPrevented(defaultSession, 'will-download', {}, item('app://studio/media/runs/r/g.onnx'))).toBe(
      false,
    );
    expect(isPrevented(defaultSession, 'will-download', {}, item('blob:app://studio/1'))).toBe(false);
    expect(isPrevented(defaultSession, 'will-download', {}, item('https://example.org/x.exe'))).toBe(true);
    expect(isPrevented(defaultSession, 'will-download', {}, item('data:text/html,x'))).toBe(true);
  });

  it('fetches no dictionaries', () => {
    expect(defaultSession.setSpellCheckerEnabled).toHaveBeenCalledWith(false);
  });
});

describe('every web contents', () => {
  it('(12) attaches no webview', () => {
    expect(isPrevented(contents, 'will-attach-webview', {})).toBe(true);
  });

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])(
    '(13) goes nowhere else by %s',
    (name) => {
      const to = (url: string, isMainFrame = true) => isPrevented(contents, name, { url, isMainFrame });
      expect(to('app://studio/runs')).toBe(false);
      expect(to('https://example.org/')).toBe(true);
      expect(to('file:///home/me/x.html')).toBe(true);
      expect(to('app://studio/media/x.svg')).toBe(true);
      expect(to('javascript:alert(1)')).toBe(true);
      expect(to('app://studio/runs', false)).toBe(true);
    },
  );

  it('(14, 15) opens no window, and hands only known https hosts to the system', () => {
    const [open] = contents.setWindowOpenHandler.mock.calls[0] as [
      (details: { url: string }) => { action: string },
    ];
    for (const url of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https://evil.example/',
      'app://studio/',
    ]) {
      expect(open({ url })).toEqual({ action: 'deny' });
    }
    expect(fake.shell.openExternal).not.toHaveBeenCalled();
    expect(open({ url: 'https://arxiv.org/abs/1406.2661' })).toEqual({ action: 'deny' });
    expect(fake.shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://arxiv.org/abs/1406.2661');
  });

  it('says so where the system opens no browser', async () => {
    const [open] = contents.setWindowOpenHandler.mock.calls[0] as [(details: { url: string }) => unknown];
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    fake.shell.openExternal.mockRejectedValueOnce(new Error('no handler'));
    open({ url: 'https://arxiv.org/abs/1406.2661' });
    await vi.waitFor(() =>
      expect(fake.dialog.showErrorBox).toHaveBeenCalledWith(
        expect.stringContaining('https://arxiv.org/abs/1406.2661'),
        'Copy the address into a browser.',
      ),
    );
    vi.restoreAllMocks();
  });

  it('offers a menu over its own text only', () => {
    const click = (url: string) => {
      fake.Menu.buildFromTemplate.mockClear();
      contents.emit(
        'context-menu',
        {},
        { frame: { url, parent: null }, isEditable: true, selectionText: '' },
      );
      return fake.Menu.buildFromTemplate.mock.calls.length;
    };
    expect(click('app://studio/')).toBe(1);
    expect(click('https://example.org/')).toBe(0);
  });
});
