/** Shortcuts in Electron's notation, matched by physical key, so that `Alt+1` works on every layout. */

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Whether a key press is this shortcut. `isMac` decides what `CmdOrCtrl` is. */
export function isShortcut(shortcut: string, press: KeyPress, isMac: boolean): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  // A single printed character, such as `?`: wherever it lies on the keyboard, with no modifier but Shift.
  if (parts.length === 1 && key.length === 1) {
    return press.key === key && !press.ctrlKey && !press.metaKey && !press.altKey;
  }
  const command = parts.includes('CmdOrCtrl');
  return (
    press.ctrlKey === (command && !isMac) &&
    press.metaKey === (command && isMac) &&
    press.altKey === parts.includes('Alt') &&
    press.shiftKey === parts.includes('Shift') &&
    isKey(key, press)
  );
}

function isKey(key: string, press: KeyPress): boolean {
  if (/^[A-Z]$/.test(key)) return press.code === `Key${key}`;
  if (/^\d$/.test(key)) return press.code === `Digit${key}`;
  return press.key === key;
}

/** A shortcut as its keys are printed: `['Ctrl', 'K']`, on a Mac `['⌘', 'K']`. */
export function shortcutKeys(shortcut: string, isMac: boolean): readonly string[] {
  const names: Readonly<Record<string, string>> = isMac
    ? { CmdOrCtrl: '⌘', Alt: '⌥', Shift: '⇧' }
    : { CmdOrCtrl: 'Ctrl' };
  return shortcut.split('+').map((part) => names[part] ?? part);
}

/** Whether typing goes into this element, so that single characters are not shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  }
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

export const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent);
