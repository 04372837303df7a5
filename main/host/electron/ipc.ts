/**
 * What the preload may ask of the desktop. Every message is checked: it must come from the main frame of the studio's
 * own page, and have the form that is expected. Anything else is dropped without an answer.
 */
import {
  ipcMain,
  MessageChannelMain,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  type WebFrameMain,
} from 'electron';
import { RPCHandler } from '@orpc/server/message-port';
import { z } from 'zod';
import type { Studio } from '../../studio/types.ts';
import { channels } from './channels.ts';
import { isTrusted } from './permissions.ts';

/** What the desktop does for the window. */
export interface WindowServices {
  choosePictures(kind: 'folder' | 'files'): Promise<readonly string[]>;
  showInFolder(path: string): void;
  startDrag(url: string): void;
  setAvailableCommands(ids: readonly string[]): void;
}

/** Far above what any real message holds: the longest path of Windows. */
const pathSchema = z.string().min(1).max(32_767);
const addressSchema = z.string().min(1).max(2_048);
const idsSchema = z.array(z.string().max(64)).max(500);
const kindSchema = z.enum(['folder', 'files']);

export function answerPreload(studio: Studio, services: WindowServices): void {
  const connect = acceptConnections(studio);
  ipcMain.on(channels.connect, (event) => {
    const frame = trustedFrame(event);
    if (frame !== null) connect(frame);
  });
  ipcMain.handle(channels.choose, async (event, input: unknown) => {
    const kind = kindSchema.safeParse(input);
    return trustedFrame(event) !== null && kind.success ? services.choosePictures(kind.data) : [];
  });
  listen(channels.show, pathSchema, (path) => services.showInFolder(path));
  listen(channels.drag, addressSchema, (address) => services.startDrag(address));
  listen(channels.available, idsSchema, (ids) => services.setAvailableCommands(ids));
}

/** Hands a port to a frame; the contract is spoken at its other end. A port ends with its page. */
function acceptConnections(studio: Studio): (frame: WebFrameMain) => void {
  const handler = new RPCHandler(studio.router);
  // A port that nothing refers to may be collected, and closes then.
  const ports = new Set<Electron.MessagePortMain>();
  return (frame) => {
    const { port1: own, port2: theirs } = new MessageChannelMain();
    ports.add(own);
    own.once('close', () => ports.delete(own));
    handler.upgrade(own);
    own.start();
    frame.postMessage(channels.port, null, [theirs]);
  };
}

function listen<T>(channel: string, schema: z.ZodType<T>, act: (input: T) => void): void {
  ipcMain.on(channel, (event, input: unknown) => {
    const parsed = schema.safeParse(input);
    if (trustedFrame(event) !== null && parsed.success) act(parsed.data);
  });
}

/** The frame that sent a message, if it is the main frame of the studio's own page. */
function trustedFrame({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): WebFrameMain | null {
  if (senderFrame === null) return null;
  const isMainFrame = senderFrame.parent === null;
  return isTrusted({ url: senderFrame.url, isMainFrame }) ? senderFrame : null;
}
