import type { Settings } from '../../shared/contract/index.ts';

export const defaultSettings: Settings = {
  locale: 'system',
  theme: 'system',
  density: 'comfortable',
  threads: 0,
  resumeAtStart: 'ask',
};

type Send = (change: Partial<Settings>) => Promise<Settings>;

/** Settings as the studio keeps them. A change shows at once and goes back where the studio refuses it. */
export class SettingsState {
  #known = $state.raw<Settings>(defaultSettings);
  #wanted = $state.raw<Partial<Settings>>({});
  readonly #current = $derived<Settings>({ ...this.#known, ...this.#wanted });
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  get current(): Settings {
    return this.#current;
  }

  /** Takes what the studio says. */
  receive(settings: Settings): void {
    this.#known = settings;
  }

  /** @throws StudioError where the studio refuses; the change is taken back then. */
  async change(change: Partial<Settings>): Promise<void> {
    this.#wanted = { ...this.#wanted, ...change };
    try {
      this.receive(await this.#send(change));
    } finally {
      const names = new Set(Object.keys(change));
      this.#wanted = Object.fromEntries(Object.entries(this.#wanted).filter(([name]) => !names.has(name)));
    }
  }
}
