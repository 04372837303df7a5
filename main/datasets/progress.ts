import { setImmediate } from 'node:timers/promises';
import type { Progress } from '../../shared/contract/index.ts';
import { StudioError } from '../../shared/errors/index.ts';

/** @throws StudioError `cancelled` once the task was told to stop. */
export function stopIfCancelled(signal: AbortSignal, what = 'The inspection'): void {
  if (signal.aborted) throw new StudioError('cancelled', { what });
}

/** Milliseconds a loop may take before the process hears and says something again. */
const breathMs = 50;

/**
 * Lets the heartbeat, a cancel and the end of the studio through in a long loop. Without it a process notices none of
 * them, and outlives a studio that was killed.
 */
export class Breather {
  readonly #signal: AbortSignal;
  #at = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Costs next to nothing unless it is time. @throws StudioError `cancelled` */
  async breathe(): Promise<void> {
    if (performance.now() - this.#at < breathMs) return;
    await setImmediate();
    this.#at = performance.now();
    stopIfCancelled(this.#signal);
  }
}

/** Turns counts into progress with the time that remains, at most ten times a second. */
export class ProgressMeter {
  readonly #emit: (progress: Progress) => void;
  readonly #phase: string;
  readonly #total: number;
  readonly #startedAt = performance.now();
  #sentAt = -Infinity;

  constructor(phase: string, total: number, emit: (progress: Progress) => void) {
    this.#phase = phase;
    this.#total = total;
    this.#emit = emit;
    this.at(0);
  }

  /** Tells that `done` of the total is done; the time that remains is that of the mean rate so far. */
  at(done: number): void {
    const now = performance.now();
    if (now - this.#sentAt < 100 && done < this.#total) return;
    this.#sentAt = now;
    const remainingMs = done === 0 ? undefined : ((now - this.#startedAt) / done) * (this.#total - done);
    this.#emit({
      done,
      total: this.#total,
      phase: this.#phase,
      ...(remainingMs === undefined ? {} : { remainingMs: Math.round(remainingMs) }),
    });
  }
}
