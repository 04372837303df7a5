import { localeFor, type Locale, type Settings, type Text } from '../../shared/contract/index.ts';
import { overwriteGetLocale } from './paraglide/runtime.js';

/** The language of the window. Every message reads it, so a change is drawn at once and nothing reloads. */
class WindowLocale {
  #current = $state<Locale>('en');

  get current(): Locale {
    return this.#current;
  }

  /** Follows the setting; `system` takes the browser's or desktop's first language. */
  follow(setting: Settings['locale'], system: string | undefined): void {
    this.#current = setting === 'system' ? localeFor(system) : setting;
  }
}

export const locale = new WindowLocale();

overwriteGetLocale(() => locale.current);

/** A sentence that came from the studio in every language, in the window's. */
export function say(text: Text): string {
  return text[locale.current];
}
