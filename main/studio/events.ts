/**
 * The one stream of everything that changes. A subscriber first gets a snapshot, then changes, at most ten times a
 * second: several changes of one thing between two deliveries arrive as the last of them, metric rows together.
 * A slow subscriber therefore costs memory in proportion to what changed, not to how often.
 */
import type { StudioEvent } from '../../shared/contract/index.ts';

const deliveryMs = 100;

export interface Events {
  publish(event: StudioEvent): void;
  /** Hears every change as it happens. Returns how to stop. */
  listen(listener: (event: StudioEvent) => void): () => void;
  /** Changes from now on, after the snapshot that `snapshot` makes at the moment of subscription. Ends with the signal. */
  subscribe(snapshot: () => StudioEvent, signal?: AbortSignal): AsyncGenerator<StudioEvent, void, void>;
}

export function createEvents(): Events {
  const subscribers = new Set<Pending>();
  const listeners = new Set<(event: StudioEvent) => void>();
  return {
    publish(event) {
      for (const pending of subscribers) pending.add(event);
      for (const listener of listeners) listener(event);
    },
    listen(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    async *subscribe(snapshot, signal) {
      const pending = createPending();
      subscribers.add(pending);
      const end = (): void => pending.close();
      signal?.addEventListener('abort', end);
      try {
        yield snapshot();
        while (await pending.wait()) {
          yield* pending.take();
          await new Promise((resolve) => setTimeout(resolve, deliveryMs));
        }
      } finally {
        signal?.removeEventListener('abort', end);
        subscribers.delete(pending);
      }
    },
  };
}

interface Pending {
  add(event: StudioEvent): void;
  /** Resolves when something waits to be taken: true, or false once closed. */
  wait(): Promise<boolean>;
  take(): StudioEvent[];
  close(): void;
}

function createPending(): Pending {
  let events = new Map<string, StudioEvent>();
  let wake: (() => void) | null = null;
  let closed = false;
  let count = 0;
  const rouse = (): void => {
    wake?.();
    wake = null;
  };
  return {
    add(event) {
      count += 1;
      const key = keyOf(event, count);
      events.set(key, merge(events.get(key), event));
      rouse();
    },
    async wait() {
      if (events.size === 0 && !closed) await new Promise<void>((resolve) => (wake = resolve));
      return !closed;
    },
    take() {
      const taken = [...events.values()];
      events = new Map();
      return taken;
    },
    close() {
      closed = true;
      rouse();
    },
  };
}

/** Events with the same key replace one another (or are merged); `count` keeps the others apart. */
function keyOf(event: StudioEvent, count: number): string {
  switch (event.kind) {
    case 'dataset':
      return `dataset ${event.dataset.id}`;
    case 'dataset-gone':
      return `dataset ${event.id}`;
    case 'run':
      return `run ${event.run.id}`;
    case 'run-gone':
      return `run ${event.id}`;
    case 'job':
      return `job ${event.job.id}`;
    case 'metrics':
      return `metrics ${event.run}`;
    case 'settings':
    case 'vitals':
    case 'snapshot':
      return event.kind;
    case 'sample':
    case 'log':
      return String(count);
  }
}

function merge(earlier: StudioEvent | undefined, later: StudioEvent): StudioEvent {
  if (earlier?.kind !== 'metrics' || later.kind !== 'metrics') return later;
  return { ...later, rows: [...earlier.rows, ...later.rows] };
}
