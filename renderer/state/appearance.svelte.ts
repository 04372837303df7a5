import { MediaQuery } from 'svelte/reactivity';
import { locale } from '../i18n/index.ts';
import type { SettingsState } from './settings.svelte.ts';

/** How the window looks, from the settings and the system's wishes. Set on the root element, where the tokens are. */
export class Appearance {
  readonly #settings: SettingsState;
  readonly #prefersLight = new MediaQuery('(prefers-color-scheme: light)', false);
  readonly #theme = $derived.by(() => {
    const { theme } = this.#settings.current;
    if (theme !== 'system') return theme;
    return this.#prefersLight.current ? 'light' : 'dark';
  });

  constructor(settings: SettingsState) {
    this.#settings = settings;
  }

  get theme(): 'light' | 'dark' {
    return this.#theme;
  }

  /** Call in an effect that runs before children draw: charts read their colours from the root. */
  apply(root: HTMLElement): void {
    const { current } = this.#settings;
    locale.follow(current.locale, navigator.language);
    root.dataset.theme = this.theme;
    root.dataset.density = current.density;
    root.lang = locale.current;
  }
}
