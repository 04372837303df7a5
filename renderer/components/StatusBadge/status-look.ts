import type { LucideIcon } from '@lucide/svelte';
import Check from '@lucide/svelte/icons/check';
import Clock from '@lucide/svelte/icons/clock';
import Loader from '@lucide/svelte/icons/loader';
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import Square from '@lucide/svelte/icons/square';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { RunStatus } from '../../../shared/contract/index.ts';
import { m } from '../../i18n/index.ts';

export interface StatusLook {
  readonly icon: LucideIcon;
  readonly tone: 'quiet' | 'active' | 'good' | 'warning' | 'bad';
  readonly word: () => string;
}

/** How each state of a run is drawn: a shape and a word, so that colour is never alone. */
const looks: Readonly<Record<RunStatus, StatusLook>> = {
  queued: { icon: Clock, tone: 'quiet', word: () => m.status_queued() },
  starting: { icon: Loader, tone: 'active', word: () => m.status_starting() },
  training: { icon: Play, tone: 'active', word: () => m.status_training() },
  held: { icon: Pause, tone: 'warning', word: () => m.status_held() },
  stopping: { icon: Loader, tone: 'active', word: () => m.status_stopping() },
  stopped: { icon: Square, tone: 'quiet', word: () => m.status_stopped() },
  completed: { icon: Check, tone: 'good', word: () => m.status_completed() },
  crashed: { icon: TriangleAlert, tone: 'bad', word: () => m.status_crashed() },
  hung: { icon: TriangleAlert, tone: 'bad', word: () => m.status_hung() },
  killed: { icon: TriangleAlert, tone: 'bad', word: () => m.status_killed() },
  failed: { icon: TriangleAlert, tone: 'bad', word: () => m.status_failed() },
};

export function statusLook(status: RunStatus): StatusLook {
  return looks[status];
}
