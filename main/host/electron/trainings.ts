/** While a training goes on the computer stays awake, and the taskbar shows how far it is. */
import { powerSaveBlocker } from 'electron';
import { followActivity } from './activity.ts';
import type { Desktop } from './desktop.ts';

export function followTrainings(desktop: Desktop): void {
  let blocker: number | null = null;
  const follow = followActivity({
    isTraining: () => desktop.studio.isTraining(),
    keepAwake(isNeeded) {
      if (isNeeded) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker);
        blocker = null;
      }
    },
    showProgress: ({ value, mode }) => desktop.window?.setProgressBar(value, { mode }),
  });
  desktop.studio.listen(follow);
}
