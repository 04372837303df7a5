/** The questions the desktop asks by itself, in the studio's language. */
import { app, dialog, type BrowserWindow } from 'electron';
import {
  describeError,
  fill,
  localeFor,
  toStudioError,
  type Locale,
  type StudioError,
} from '../../../shared/contract/index.ts';
import { harmless } from '../../harmless.ts';
import { words } from './words.ts';

/** The language of the system, for what is said before the studio's settings are known. */
export function systemLocale(): Locale {
  return localeFor(app.getPreferredSystemLanguages()[0]);
}

/** Says an error and its next step: in a box where there is a screen for one, and on the terminal. */
export function sayError(thrown: unknown, locale: Locale): void {
  const { message, next } = describeError(toStudioError(thrown).toValue(), locale);
  process.stderr.write(`${harmless(message)}\n${harmless(next)}\n`);
  // Before it is ready, Linux only has the terminal.
  if (app.isReady() || process.platform !== 'linux') dialog.showErrorBox(message, next);
}

/** Asks whether to quit although a training goes on. */
export async function askToLeave(window: BrowserWindow | null, locale: Locale): Promise<boolean> {
  return ask(window, {
    message: words.leaveMessage[locale],
    detail: words.leaveDetail[locale],
    yes: words.leaveYes[locale],
    no: words.leaveNo[locale],
  });
}

/** Says why the data folder does not open, and asks whether to make again what is missing. */
export async function askToRebuild(error: StudioError, locale: Locale): Promise<boolean> {
  const { message, next: detail } = describeError(error.toValue(), locale);
  return ask(null, { message, detail, yes: words.rebuildYes[locale], no: words.goneQuit[locale] });
}

/** Asks whether a window that crashed shall be opened again. */
export async function askToReopen(reason: string, locale: Locale): Promise<boolean> {
  return ask(null, {
    message: fill(words.goneMessage[locale], { reason }),
    detail: words.goneDetail[locale],
    yes: words.goneAgain[locale],
    no: words.goneQuit[locale],
  });
}

interface Question {
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
  readonly no: string;
}

async function ask(window: BrowserWindow | null, { message, detail, yes, no }: Question): Promise<boolean> {
  const box = {
    type: 'question' as const,
    message,
    detail,
    buttons: [yes, no],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  };
  const answer =
    window === null ? await dialog.showMessageBox(box) : await dialog.showMessageBox(window, box);
  return answer.response === 0;
}

/** Pictures, and what holds pictures. */
const extensions = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif', 'zip', 'gz', 'idx'];

/** Lets a person choose folders or files. `start` is the folder to begin in; the system no longer remembers it. */
export async function choosePaths(
  window: BrowserWindow,
  kind: 'folder' | 'files',
  options: { readonly locale: Locale; readonly start: string | null },
): Promise<readonly string[]> {
  const { locale, start } = options;
  const isFolder = kind === 'folder';
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: (isFolder ? words.chooseFolder : words.chooseFiles)[locale],
    buttonLabel: words.chooseYes[locale],
    properties: [isFolder ? 'openDirectory' : 'openFile', 'multiSelections'],
    ...(start === null ? {} : { defaultPath: start }),
    ...(isFolder
      ? {}
      : {
          filters: [
            { name: words.pictures[locale], extensions },
            { name: words.allFiles[locale], extensions: ['*'] },
          ],
        }),
  });
  return filePaths;
}
