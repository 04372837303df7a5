import type { LucideIcon } from '@lucide/svelte';
import type { CommandId } from '../../shared/contract/index.ts';

/** Something a person can do, as data: drawn as a button, a menu item or a row of the palette. */
export interface Action {
  readonly id: string;
  readonly title: string;
  /** What the palette finds it by besides its title. */
  readonly words?: string;
  readonly icon?: LucideIcon;
  /** Electron's notation; only told here, `commands` listens for it. */
  readonly shortcut?: string;
  /** Why it cannot be done now, said instead of doing it. */
  readonly blocked?: string | undefined;
  readonly isDangerous?: boolean;
  readonly run: () => unknown;
}

/** What a command of the shared table does on the page of the moment. */
export interface Binding {
  readonly id: CommandId;
  readonly icon?: LucideIcon;
  /** Whether it can be used now; always, where left out. */
  readonly when?: () => boolean;
  readonly run: () => unknown;
}
