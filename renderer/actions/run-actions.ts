/** What can be done with a run, as data: the run's page, the table of runs and the commands draw from one list. */
import Download from '@lucide/svelte/icons/download';
import GitFork from '@lucide/svelte/icons/git-fork';
import Images from '@lucide/svelte/icons/images';
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import Square from '@lucide/svelte/icons/square';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { CommandId, Run, RunStatus } from '../../shared/contract/index.ts';
import { api } from '../api.ts';
import { attempt } from '../errors.ts';
import { format, m } from '../i18n/index.ts';
import { href, route } from '../state/route.svelte.ts';
import { busyStates } from '../state/runs.svelte.ts';
import { toasts } from '../state/toasts.svelte.ts';
import type { Action, Binding } from './action.ts';
import { shortcutOf } from './commands.svelte.ts';

/** Questions that a page asks in a dialog of its own. */
export interface RunQuestions {
  /** How far to train a run that has reached its goal. */
  readonly askGoal: (run: Run) => void;
  readonly askFork: (run: Run) => void;
}

const stoppable: ReadonlySet<RunStatus> = new Set(['queued', 'starting', 'training', 'held']);

/** Why an action is not possible now; undefined where it is. */
export function whyNot(run: Run, action: 'hold' | 'resume' | 'stop' | 'use' | 'trash'): string | undefined {
  switch (action) {
    case 'hold':
      return run.status === 'training' ? undefined : m.run_not_training();
    case 'resume':
      return run.status === 'held' || !busyStates.has(run.status) ? undefined : m.run_already_training();
    case 'stop':
      return stoppable.has(run.status) ? undefined : m.run_not_running();
    case 'use':
      return run.checkpointStep === null ? m.run_no_checkpoint_yet() : undefined;
    case 'trash':
      return busyStates.has(run.status) ? m.run_stop_first() : undefined;
  }
}

/** Hold or resume, stop, fork, generate, export: in the order of a page's header. */
export function runActions(run: Run, questions: RunQuestions): readonly Action[] {
  const { id } = run;
  return [
    run.status === 'training'
      ? action('run.hold', m.run_hold(), Pause, whyNot(run, 'hold'), () => api.runs.hold({ id }))
      : action(
          'run.resume',
          run.status === 'completed' ? m.run_further() : m.run_resume(),
          Play,
          whyNot(run, 'resume'),
          () => resume(run, questions),
        ),
    action('run.stop', m.run_stop(), Square, whyNot(run, 'stop'), () => api.runs.stop({ id })),
    action('run.fork', m.run_fork(), GitFork, whyNot(run, 'use'), () => questions.askFork(run)),
    action('run.generate', m.run_generate(), Images, whyNot(run, 'use'), () =>
      route.go(href('generate', id)),
    ),
    action('run.export', m.run_export(), Download, whyNot(run, 'use'), () =>
      route.go(href('runs', id, 'export')),
    ),
  ];
}

/** Moves a run to the trash, with a way back. */
export function trashAction(run: Run): Action {
  return {
    ...action('run.trash', m.run_trash(), Trash2, whyNot(run, 'trash'), () => trashRuns([run])),
    isDangerous: true,
  };
}

/** Moves runs to the trash and offers to undo it. */
export async function trashRuns(runs: readonly Run[]): Promise<void> {
  for (const { id } of runs) await api.runs.trash({ id });
  const [first] = runs;
  const title =
    runs.length === 1 && first !== undefined
      ? m.run_trashed({ name: first.name })
      : m.runs_trashed({ count: runs.length, shown: format.count(runs.length) });
  toasts.show({ title, action: { title: m.app_undo(), run: () => restoreRuns(runs) } });
}

export async function restoreRuns(runs: readonly Run[]): Promise<void> {
  for (const { id } of runs) await api.runs.restore({ id });
}

/** The run's actions as commands of menu, palette and keyboard. */
export function runBindings(run: () => Run | undefined, questions: RunQuestions): readonly Binding[] {
  const ids: readonly CommandId[] = [
    'run.hold',
    'run.resume',
    'run.stop',
    'run.fork',
    'run.generate',
    'run.export',
  ];
  const find = (id: CommandId) => {
    const current = run();
    return current === undefined ? undefined : runActions(current, questions).find((each) => each.id === id);
  };
  return ids.map((id) => ({
    id,
    when: () => find(id)?.blocked === undefined && find(id) !== undefined,
    run: () => find(id)?.run(),
  }));
}

function resume(run: Run, questions: RunQuestions): unknown {
  if (run.status === 'completed' || (run.status !== 'held' && run.step >= run.steps)) {
    questions.askGoal(run);
    return;
  }
  return api.runs.resume({ id: run.id });
}

function action(
  id: CommandId | 'run.trash',
  title: string,
  icon: NonNullable<Action['icon']>,
  blocked: string | undefined,
  run: () => unknown,
): Action {
  const shortcut = id === 'run.trash' ? undefined : shortcutOf(id);
  return { id, title, icon, blocked, run: () => attempt(run), ...(shortcut !== undefined && { shortcut }) };
}
