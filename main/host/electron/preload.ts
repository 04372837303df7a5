/**
 * Runs in the window before its page, in a sandbox and a world of its own. It gives the page `window.studio` and
 * nothing of Electron: no `ipcRenderer`, no channel names, no events. Bundled into one CommonJS file (`preload.cjs`),
 * because sandboxed preloads cannot import.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { portMessage, type StudioBridge } from '../../../shared/contract/bridge.ts';
import { channels } from './channels.ts';

/** The little this file needs of the page; the rest of the room is Node's. */
declare const window: {
  postMessage(message: string, target: string, transfer: readonly unknown[]): void;
};

const bridge: StudioBridge = {
  connect: () => ipcRenderer.send(channels.connect),
  pathForFile(file) {
    try {
      return webUtils.getPathForFile(file as File);
    } catch {
      return '';
    }
  },
  choosePictures: (kind) => ipcRenderer.invoke(channels.choose, kind) as Promise<readonly string[]>,
  showInFolder: (path) => ipcRenderer.send(channels.show, path),
  startDrag: (url) => ipcRenderer.send(channels.drag, url),
  onCommand(listener) {
    const hear = (_event: unknown, id: string): void => listener(id);
    ipcRenderer.on(channels.command, hear);
    return () => {
      ipcRenderer.removeListener(channels.command, hear);
    };
  },
  setAvailableCommands: (ids) => ipcRenderer.send(channels.available, ids),
};

// The port goes to this very window, whose page is known to be the studio's: the desktop sends ports to no other.
ipcRenderer.on(channels.port, (event) => window.postMessage(portMessage, '*', event.ports));

contextBridge.exposeInMainWorld('studio', bridge);
