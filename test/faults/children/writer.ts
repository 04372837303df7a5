/** Commits metric rows as fast as it can, and says which are durable. Killed by its parent. */
import { openDatabase } from '../../../main/runs/index.ts';

const database = openDatabase(process.argv[2] ?? '');
let step = Number(process.argv[3]);
for (;;) {
  step += 1;
  database.transaction(() => {
    database.metrics.append('r', [{ step, values: { loss: step, other: -step } }]);
    database.runs.setProgress('r', { step });
    database.log.append('r', { at: step, level: 'info', event: 'step', params: { step } });
  });
  process.send?.(step);
  if (step % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
}
