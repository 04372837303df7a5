/** What goes on, as the system shows it: the computer stays awake and the taskbar shows how far a training is. */
import type { Run, StudioEvent } from '../../../shared/contract/index.ts';

/** Electron's `setProgressBar`: 0 to 1, above 1 for work of unknown length, -1 for none. */
export interface Taskbar {
  readonly value: number;
  readonly mode: 'normal' | 'paused';
}

const active: ReadonlySet<Run['status']> = new Set(['starting', 'training', 'held', 'stopping']);

/** How far the running trainings are together; held ones only where no other runs. */
export function taskbarOf(runs: readonly Run[]): Taskbar {
  const running = runs.filter((run) => active.has(run.status));
  const moving = running.filter((run) => run.status !== 'held');
  const shown = moving.length > 0 ? moving : running;
  if (shown.length === 0) return { value: -1, mode: 'normal' };
  const done = shown.reduce((sum, run) => sum + run.step, 0);
  const total = shown.reduce((sum, run) => sum + run.steps, 0);
  const value = done === 0 || total === 0 ? 2 : Math.min(done / total, 1);
  return { value, mode: moving.length > 0 ? 'normal' : 'paused' };
}

export interface ActivityOptions {
  isTraining(): boolean;
  /** Keeps the computer from sleeping; called with each change only. */
  keepAwake(isNeeded: boolean): void;
  showProgress(taskbar: Taskbar): void;
}

/** Follows the studio's events. The taskbar moves in steps of a percent, so that a fast training costs nothing. */
export function followActivity(options: ActivityOptions): (event: StudioEvent) => void {
  const runs = new Map<string, Run>();
  let isAwake = false;
  let shown = '';

  return (event) => {
    if (event.kind === 'run') runs.set(event.run.id, event.run);
    else if (event.kind === 'run-gone') runs.delete(event.id);
    else return;
    if (options.isTraining() !== isAwake) {
      isAwake = !isAwake;
      options.keepAwake(isAwake);
    }
    const taskbar = taskbarOf([...runs.values()]);
    const key = `${Math.floor(taskbar.value * 100)} ${taskbar.mode}`;
    if (key === shown) return;
    shown = key;
    options.showProgress(taskbar);
  };
}
