import { lowerBound } from './metric-store.ts';

/** Grids a second while playing: quick enough to see a face form, slow enough to look. */
const playbackMs = 125;

/** The entry of an ascending list that lies nearest to a step; of two as near, the earlier. */
export function nearestStep(steps: readonly number[], step: number): number | undefined {
  const at = lowerBound(steps, step);
  const before = steps[at - 1];
  const after = steps[at];
  if (before === undefined || after === undefined) return after ?? before;
  return step - before <= after - step ? before : after;
}

/** Reads a typed step: digits, with or without the group separators of any language. */
export function readStep(text: string): number | null {
  const digits = text.replace(/[\s,.'’\u00a0\u202f]/g, '');
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

/**
 * One step in time, for everything on a page that shows a moment of a run: the sample grid, the cursor of every chart,
 * the value under it. Without a chosen step it follows the newest.
 */
export class Scrubber {
  #chosen = $state<number | null>(null);
  #pointed = $state<number | null>(null);
  #isPlaying = $state(false);
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #steps: () => readonly number[];

  /**
   * @param steps those that have a picture, ascending; read again at every use, so it may grow
   * @param chosen the step to begin at, also while no pictures are known; the newest where it is null
   */
  constructor(steps: () => readonly number[], chosen: number | null = null) {
    this.#steps = steps;
    this.#chosen = chosen;
  }

  get steps(): readonly number[] {
    return this.#steps();
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  /** The step that was chosen; null while everything follows the newest. */
  get chosen(): number | null {
    return this.#chosen;
  }

  get isFollowing(): boolean {
    return this.#chosen === null;
  }

  /** What everybody shows now: the step under the pointer, else the chosen one, else the newest with a picture. */
  get step(): number | null {
    return this.#pointed ?? this.#chosen ?? this.steps.at(-1) ?? null;
  }

  /** Where charts put their cursor: null while everything follows the newest. */
  get cursor(): number | null {
    return this.#pointed ?? this.#chosen;
  }

  /** The step of the picture that is shown at `step`; null while there is none. */
  get shown(): number | null {
    return this.step === null ? null : (nearestStep(this.steps, this.step) ?? null);
  }

  /** The place of the chosen picture among `steps`; -1 while there is none. */
  get index(): number {
    const wanted = this.#chosen ?? this.steps.at(-1);
    return wanted === undefined ? -1 : this.steps.indexOf(nearestStep(this.steps, wanted) ?? -1);
  }

  /** Chooses a step; the newest one, or null, follows from now on. */
  moveTo(step: number | null): void {
    const newest = this.steps.at(-1);
    this.#chosen = step === null || newest === undefined || step >= newest ? null : Math.max(0, step);
    this.#pointed = null;
  }

  /** Goes some pictures on or back. */
  moveBy(pictures: number): void {
    const to = Math.min(this.steps.length - 1, Math.max(0, this.index + pictures));
    this.moveTo(this.steps[to] ?? null);
  }

  /** Shows another step for as long as the pointer is on it. */
  point(step: number | null): void {
    if (step === null || !this.#isPlaying) this.#pointed = step;
  }

  /** Plays from the chosen picture, or from the first where that is the last. */
  play(): void {
    if (this.#isPlaying || this.steps.length < 2) return;
    if (this.index >= this.steps.length - 1) this.moveTo(this.steps[0] ?? null);
    this.#pointed = null;
    this.#isPlaying = true;
    this.#timer = setInterval(() => {
      this.moveBy(1);
      if (this.index >= this.steps.length - 1) this.pause();
    }, playbackMs);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#isPlaying = false;
  }

  toggle(): void {
    if (this.#isPlaying) this.pause();
    else this.play();
  }

  /** The key of a scrubber, where it has a meaning here. Says whether it had. */
  onKey(key: string): boolean {
    switch (key) {
      case 'ArrowLeft':
        this.#step(-1);
        return true;
      case 'ArrowRight':
        this.#step(1);
        return true;
      case 'PageUp':
        this.#step(-10);
        return true;
      case 'PageDown':
        this.#step(10);
        return true;
      case 'Home':
        this.pause();
        this.moveTo(this.steps[0] ?? null);
        return true;
      case 'End':
        this.pause();
        this.moveTo(null);
        return true;
      case ' ':
        this.toggle();
        return true;
      default:
        return false;
    }
  }

  #step(pictures: number): void {
    this.pause();
    this.moveBy(pictures);
  }
}
