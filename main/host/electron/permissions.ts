/** Who may ask the desktop for something, and what is granted. */
import { posix, win32 } from 'node:path';
import { isOwnPage } from './addresses.ts';

/** A frame that asks for something. */
export interface Requester {
  readonly url: string;
  readonly isMainFrame: boolean;
}

/** Electron grants every permission by default. The window needs one: copying text that a person asked to copy. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

export function isPermitted(permission: string, requester: Requester): boolean {
  return granted.has(permission) && isTrusted(requester);
}

/** Whether a message or request comes from the studio's own page, and not from a frame inside of it. */
export function isTrusted(requester: Requester): boolean {
  return requester.isMainFrame && isOwnPage(requester.url);
}

/**
 * Whether a path may be shown in the file manager: absolute and on this computer. Merely looking at a path on a
 * network share sends a person's credentials to the server it names.
 */
export function isShowablePath(path: string, platform: NodeJS.Platform): boolean {
  if (path.includes('\0')) return false;
  if (platform !== 'win32') return posix.isAbsolute(path);
  return win32.isAbsolute(path) && /^[a-z]:[\\/]/i.test(path);
}
