import {
  type ErrorValue,
  type Progress,
  type StudioClient,
  type StudioError,
  toStudioError,
} from '../../shared/contract/index.ts';

export interface FileProblem {
  readonly file: string;
  readonly error: ErrorValue;
}

/** The check of every stored file against its checksum: how far it is and what it found. */
export class Fsck {
  #progress = $state.raw<Progress | null>(null);
  #problems = $state.raw<readonly FileProblem[]>([]);
  #result = $state.raw<{ readonly files: number; readonly bytes: number } | null>(null);
  #error = $state.raw<StudioError | null>(null);
  #stop = $state.raw<AbortController | null>(null);

  get progress(): Progress | null {
    return this.#progress;
  }

  get problems(): readonly FileProblem[] {
    return this.#problems;
  }

  get result(): { readonly files: number; readonly bytes: number } | null {
    return this.#result;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  get isRunning(): boolean {
    return this.#stop !== null;
  }

  async run(api: StudioClient): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    this.#problems = [];
    this.#result = null;
    this.#error = null;
    try {
      for await (const event of await api.studio.fsck(undefined, { signal: stop.signal })) {
        if (event.kind === 'progress') this.#progress = event.progress;
        else if (event.kind === 'problem') this.#problems = [...this.#problems, event];
        else this.#result = event;
      }
    } catch (thrown) {
      if (!stop.signal.aborted) this.#error = toStudioError(thrown);
    } finally {
      this.#stop = null;
      this.#progress = null;
    }
  }

  cancel(): void {
    this.#stop?.abort();
  }
}
