import type { ErrorValue } from '../../shared/contract/index.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'good' | 'bad';
  readonly title: string;
  readonly body?: string;
  /** One thing to do about it, mostly Undo. */
  readonly action?: { readonly title: string; readonly run: () => unknown };
  /** What a report needs; offered as "copy details". */
  readonly detail?: string;
  /** Stays until it is closed. Errors do. */
  readonly stays: boolean;
}

/** How long a toast stays: long enough to read it and to reach Undo. */
const visibleMs = 8_000;

/** Short notes at the edge of the window: what was done, with a way back; what failed, with what to do next. */
export class Toasts {
  #list = $state.raw<readonly Toast[]>([]);
  #next = 1;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  get list(): readonly Toast[] {
    return this.#list;
  }

  show(toast: Omit<Toast, 'id' | 'stays' | 'tone'> & Partial<Pick<Toast, 'tone' | 'stays'>>): number {
    // Said already, and still there: not said again.
    const same = this.#list.find(
      (each) => each.title === toast.title && each.body === toast.body && each.stays,
    );
    if (same !== undefined) return same.id;
    const id = this.#next++;
    const shown: Toast = { tone: 'info', stays: false, ...toast, id };
    // Five are enough to read; the oldest that does not wait for an answer makes room.
    this.#list = [...this.#list, shown].slice(-5);
    if (!shown.stays) {
      this.#timers.set(
        id,
        setTimeout(() => this.close(id), visibleMs),
      );
    }
    return id;
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }

  /** Keeps a toast while the pointer or focus is on it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  release(id: number): void {
    const toast = this.#list.find((each) => each.id === id);
    if (toast !== undefined && !toast.stays) {
      this.#timers.set(
        id,
        setTimeout(() => this.close(id), visibleMs),
      );
    }
  }
}

export const toasts = new Toasts();

/** Details of an error for a report: its code, values and, where there is one, its stack. */
export function detailsOf(error: ErrorValue): string {
  const values = Object.entries(error.params).map(([name, value]) => `${name}: ${String(value)}`);
  return [`code: ${error.code}`, ...values, ...(error.detail === undefined ? [] : ['', error.detail])].join(
    '\n',
  );
}
