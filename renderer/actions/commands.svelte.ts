import { untrack } from 'svelte';
import {
  commands as table,
  type Command,
  type CommandId,
  type StudioBridge,
} from '../../shared/contract/index.ts';
import { attempt } from '../errors.ts';
import { say } from '../i18n/index.ts';
import type { Action, Binding } from './action.ts';
import { wordsOf } from './matches.ts';
import { isMac, isShortcut, isTyping } from './shortcuts.ts';

/** The commands of the shared table, bound to what they do at the moment. Palette, shortcuts and native menu ask here. */
export class Commands {
  #bindings = $state.raw<readonly Binding[]>([]);

  /** Binds commands until the returned function is called; the newest binding of an id wins. */
  bind(bindings: readonly Binding[]): () => void {
    // Untracked: an effect that binds must not run again because of its own binding.
    this.#bindings = [...bindings, ...untrack(() => this.#bindings)];
    return () => {
      this.#bindings = this.#bindings.filter((binding) => !bindings.includes(binding));
    };
  }

  /** What can be done now, in the table's order. */
  get available(): readonly Action[] {
    const known: readonly Command[] = table;
    return known.flatMap((command) => {
      const binding = this.#bound(command.id);
      if (binding === undefined) return [];
      const { icon, run } = binding;
      const { id, shortcut } = command;
      const words = wordsOf(command.title);
      return [
        { id, title: say(command.title), words, run, ...(icon && { icon }), ...(shortcut && { shortcut }) },
      ];
    });
  }

  /** Does a command, where it can be done now. */
  run(id: string): void {
    const binding = this.#bound(id);
    if (binding !== undefined) attempt(() => binding.run());
  }

  /** Does the command whose shortcut was pressed. */
  onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    const known: readonly Command[] = table;
    const pressed = known.find(
      ({ shortcut }) => shortcut !== undefined && isShortcut(shortcut, event, isMac),
    );
    if (pressed?.shortcut === undefined || this.#bound(pressed.id) === undefined) return;
    if (pressed.shortcut.length === 1 && isTyping(event.target)) return;
    event.preventDefault();
    this.run(pressed.id);
  }

  /** Joins the native menu: hears what was chosen there. Returns how to stop. */
  followMenu(bridge: StudioBridge): () => void {
    return bridge.onCommand((id) => this.run(id));
  }

  #bound(id: string): Binding | undefined {
    return this.#bindings.find((binding) => binding.id === id && (binding.when?.() ?? true));
  }
}

export const commands = new Commands();

/** Shortcut of a command of the table, for buttons that do the same. */
export function shortcutOf(id: CommandId): string | undefined {
  const known: readonly Command[] = table;
  return known.find((command) => command.id === id)?.shortcut;
}
