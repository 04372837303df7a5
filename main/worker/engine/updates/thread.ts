/** A helping thread of an updater: makes its share of every task until it is ended. */
import { workerData } from 'node:worker_threads';
import { Control, type ThreadData } from './control.ts';
import { loadStages, runShare } from './kernels.ts';

const { plan, memory, control: shared, share, threads } = workerData as ThreadData;
const control = new Control(shared);
const stages = loadStages(plan, memory);
for (let at = control.next(0); at.stage >= 0; at = control.next(at.task)) {
  runShare(stages[at.stage] ?? [], control.numbers, { share, threads });
  control.finished();
}
