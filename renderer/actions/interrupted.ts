/** Offers to go on with what was training when the studio last ended. */
import type { Run } from '../../shared/contract/index.ts';
import { api } from '../api.ts';
import { attempt } from '../errors.ts';
import { format, m } from '../i18n/index.ts';
import { studio } from '../state/studio.svelte.ts';
import { toasts } from '../state/toasts.svelte.ts';

/** Asks once, when the window has opened; the setting may say that nobody is to be asked. */
export async function offerInterrupted(): Promise<void> {
  if (studio.settings.current.resumeAtStart !== 'ask') return;
  const runs = await api.studio.interrupted();
  if (runs.length === 0) return;
  const id = toasts.show({
    title: m.run_interrupted({ count: runs.length, shown: format.count(runs.length) }),
    body: runs.map((run) => run.name).join(', '),
    stays: true,
    action: {
      title: m.run_resume(),
      run: () => {
        toasts.close(id);
        attempt(() => resumeAll(runs));
      },
    },
  });
}

async function resumeAll(runs: readonly Run[]): Promise<void> {
  for (const { id } of runs) await api.runs.resume({ id });
}
