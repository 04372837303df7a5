import { type StudioError, toStudioError } from '../../shared/contract/index.ts';

/** The renaming of one thing: what was typed stays until it is taken or given up, also where the studio refuses it. */
export class Rename {
  #typed = $state<string | null>(null);
  #problem = $state.raw<StudioError | null>(null);
  #isSending = false;
  readonly #current: () => string;
  readonly #send: (name: string) => Promise<unknown>;

  /**
   * @param current the name as it is
   * @param send gives the new one to the studio
   */
  constructor(current: () => string, send: (name: string) => Promise<unknown>) {
    this.#current = current;
    this.#send = send;
  }

  /** What was typed; null while nothing is being renamed. */
  get typed(): string | null {
    return this.#typed;
  }

  /** Why the studio refused what was typed. */
  get problem(): StudioError | null {
    return this.#problem;
  }

  type(text: string): void {
    this.#typed = text;
    this.#problem = null;
  }

  cancel(): void {
    this.#typed = null;
    this.#problem = null;
  }

  /** Takes what was typed, where it is a name and another one. Asks nothing twice that was refused. */
  async take(): Promise<void> {
    const name = this.#typed?.trim() ?? '';
    if (name === '' || name === this.#current()) this.cancel();
    else if (!this.#isSending && this.#problem === null) await this.#give(name);
  }

  async #give(name: string): Promise<void> {
    const asked = this.#typed;
    this.#isSending = true;
    try {
      await this.#send(name);
      if (this.#typed === asked) this.cancel();
    } catch (thrown) {
      if (this.#typed === asked) this.#problem = toStudioError(thrown);
    } finally {
      this.#isSending = false;
    }
  }
}
