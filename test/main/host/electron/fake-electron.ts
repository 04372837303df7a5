/**
 * Stands in for Electron, whose binary a test machine may not have: emitters that record what was registered, and ports
 * made of Node's own. It holds what the desktop uses, no more.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { vi } from 'vitest';

class App extends EventEmitter {
  isPackaged = true;
  switches = new Set<string>();
  hasLock = true;
  userData = '';
  language = 'en-GB';
  readonly commandLine = { hasSwitch: (name: string) => this.switches.has(name), appendSwitch: vi.fn() };
  readonly enableSandbox = vi.fn();
  readonly disableHardwareAcceleration = vi.fn();
  readonly quit = vi.fn();
  readonly exit = vi.fn();
  readonly requestSingleInstanceLock = vi.fn(() => this.hasLock);
  readonly isReady = (): boolean => true;
  readonly whenReady = () => Promise.resolve();
  readonly getPath = (): string => this.userData;
  readonly setPath = vi.fn((_name: string, path: string) => (this.userData = path));
  readonly getPreferredSystemLanguages = (): string[] => [this.language];
}

class Session extends EventEmitter {
  readonly setPermissionRequestHandler = vi.fn();
  readonly setPermissionCheckHandler = vi.fn();
  readonly setDevicePermissionHandler = vi.fn();
  readonly setSpellCheckerEnabled = vi.fn();
  readonly webRequest = { onBeforeRequest: vi.fn() };
}

export class Contents extends EventEmitter {
  readonly setWindowOpenHandler = vi.fn();
  readonly send = vi.fn();
  readonly startDrag = vi.fn();
  readonly reload = vi.fn();
}

export class BrowserWindow extends EventEmitter {
  static readonly opened: BrowserWindow[] = [];
  /** What comes of loading a page. */
  static loading = (): Promise<void> => Promise.resolve();
  readonly webContents = new Contents();
  readonly options: Readonly<Record<string, unknown>>;
  readonly maximize = vi.fn();
  readonly restore = vi.fn();
  readonly show = vi.fn();
  readonly loadURL = vi.fn(() => BrowserWindow.loading());
  readonly setProgressBar = vi.fn();
  readonly isMinimized = (): boolean => true;
  readonly isMaximized = (): boolean => false;
  readonly isDestroyed = (): boolean => false;
  readonly isVisible = (): boolean => this.show.mock.calls.length > 0;
  readonly getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 });

  constructor(options: Readonly<Record<string, unknown>>) {
    super();
    this.options = options;
    BrowserWindow.opened.push(this);
  }
}

/** Electron's port of the main process, around a port of Node. */
export class MessagePortMain extends EventEmitter {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }

  get inner(): MessagePort {
    return this.#port;
  }

  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  postMessage(data: unknown): void {
    this.#port.postMessage(data);
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new MessagePortMain(port1);
    this.port2 = new MessagePortMain(port2);
  }
}

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, (event: unknown, ...input: unknown[]) => unknown>();
  handle(channel: string, answer: (event: unknown, ...input: unknown[]) => unknown): void {
    this.handlers.set(channel, answer);
  }
}

export class UtilityProcess extends EventEmitter {
  pid: number | undefined;
  readonly stderr = new EventEmitter() as EventEmitter & { setEncoding(): EventEmitter };
  readonly postMessage = vi.fn();
  readonly kill = vi.fn();

  constructor() {
    super();
    this.stderr.setEncoding = () => this.stderr;
  }
}

class IpcRenderer extends EventEmitter {
  readonly send = vi.fn();
  readonly invoke = vi.fn(() => Promise.resolve(['/pictures']));
}

export const app = new App();
export const session = { defaultSession: new Session() };
export const shell = { openExternal: vi.fn(() => Promise.resolve()), showItemInFolder: vi.fn() };
export const protocol = { handle: vi.fn(), registerSchemesAsPrivileged: vi.fn() };
export const crashReporter = { start: vi.fn() };
export const dialog = {
  showErrorBox: vi.fn(),
  showMessageBox: vi.fn(() => Promise.resolve({ response: 0 })),
  showOpenDialog: vi.fn(() => Promise.resolve({ filePaths: ['/pictures/cats'] })),
};
export const screen = {
  getPrimaryDisplay: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }),
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
};
export const nativeTheme = { shouldUseDarkColors: true, themeSource: 'system' };
export const powerMonitor = new EventEmitter();
export const powerSaveBlocker = { start: vi.fn(() => 7), stop: vi.fn() };
export const ipcMain = new IpcMain();
export const utilityProcess = { fork: vi.fn(() => new UtilityProcess()) };
export const nativeImage = {
  createFromPath: (path: string) => ({ resize: () => ({ isEmpty: () => !path.endsWith('.png') }) }),
};
export const Menu = {
  buildFromTemplate: vi.fn((template: readonly unknown[]) => ({
    template,
    popup: vi.fn(),
    getMenuItemById: (): null => null,
  })),
  setApplicationMenu: vi.fn(),
};
export const contextBridge = { exposeInMainWorld: vi.fn() };
export const ipcRenderer = new IpcRenderer();
export const webUtils = {
  getPathForFile: (file: unknown): string => {
    if (file !== 'a File') throw new TypeError('not a File');
    return '/pictures/a.png';
  },
};
