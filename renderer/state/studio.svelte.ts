/** What the studio told the window: a snapshot first, then every change. The window itself decides nothing here. */
import type { StudioEvent, Vitals } from '../../shared/contract/index.ts';
import { api, connection } from '../api.ts';
import { Datasets } from './datasets.svelte.ts';
import { Jobs } from './jobs.svelte.ts';
import { Runs } from './runs.svelte.ts';
import { SettingsState } from './settings.svelte.ts';

type RunEvent = Extract<StudioEvent, { kind: 'metrics' | 'sample' | 'log' }>;
type RunListener = (event: RunEvent | { readonly kind: 'snapshot' }) => void;

export class StudioState {
  readonly datasets = new Datasets();
  readonly runs = new Runs();
  readonly jobs = new Jobs();
  readonly settings: SettingsState;
  #vitals = $state.raw<Vitals | null>(null);
  #isReady = $state(false);
  readonly #listeners = new Map<string, Set<RunListener>>();

  constructor(settings: SettingsState) {
    this.settings = settings;
  }

  get vitals(): Vitals | null {
    return this.#vitals;
  }

  /** Whether the first snapshot has come. */
  get isReady(): boolean {
    return this.#isReady;
  }

  apply(event: StudioEvent): void {
    switch (event.kind) {
      case 'snapshot':
        this.#restart(event);
        return;
      case 'dataset':
        this.datasets.put(event.dataset);
        return;
      case 'dataset-gone':
        this.datasets.remove(event.id);
        return;
      case 'run':
        this.runs.put(event.run);
        return;
      case 'run-gone':
        this.runs.remove(event.id);
        return;
      case 'job':
        this.jobs.put(event.job);
        return;
      case 'settings':
        this.settings.receive(event.settings);
        return;
      case 'vitals':
        this.#vitals = event.vitals;
        return;
      case 'metrics':
      case 'sample':
      case 'log':
        for (const listener of this.#listeners.get(event.run) ?? []) listener(event);
        return;
    }
  }

  /**
   * Hears the metrics, samples and log lines of one run as they come; `snapshot` tells that some may have been missed.
   * Returns how to stop.
   */
  listen(run: string, listener: RunListener): () => void {
    const listeners = this.#listeners.get(run) ?? new Set();
    this.#listeners.set(run, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(run);
    };
  }

  #restart(snapshot: Extract<StudioEvent, { kind: 'snapshot' }>): void {
    this.datasets.replace(snapshot.datasets);
    this.runs.replace(snapshot.runs);
    this.jobs.replace(snapshot.jobs);
    this.settings.receive(snapshot.settings);
    this.#vitals = snapshot.vitals;
    this.#isReady = true;
    for (const listeners of this.#listeners.values()) {
      for (const listener of listeners) listener({ kind: 'snapshot' });
    }
  }
}

export const studio = new StudioState(new SettingsState((change) => api.studio.changeSettings(change)));

/**
 * Follows the studio's events until the signal, over every break of the line.
 * @param onfail hears why, where the studio refuses although the line is open.
 */
export async function followStudio(signal: AbortSignal, onfail: (thrown: unknown) => void): Promise<void> {
  const isOver = (): boolean => signal.aborted;
  void connection.keep(signal);
  while (!isOver()) {
    try {
      for await (const event of await api.studio.events(undefined, { signal })) studio.apply(event);
    } catch (thrown) {
      // A broken line is said by `connection.state`; the next round waits for the new one.
      if (!isOver() && connection.state === 'open') onfail(thrown);
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
