/** A worker process that answers `engineProbe` by a table: `ORT_TEST_SPEEDS` is JSON of engine → GFLOP/s, "crash" or "no". */
import { appendFileSync } from 'node:fs';
import type { FromWorker, TaskInput, ToWorker } from '../../main/jobs/tasks.ts';

const speeds = JSON.parse(process.env.ORT_TEST_SPEEDS ?? '{}') as Readonly<Record<string, number | string>>;
const send = (message: FromWorker): void => void process.send?.(message);

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToWorker) => {
  if (message.kind !== 'start') return;
  const { engine } = message.input as TaskInput<'engineProbe'>;
  appendFileSync(process.env.ORT_TEST_ASKED ?? '/dev/null', `${engine}\n`);
  const speed = speeds[engine];
  if (speed === 'crash') process.abort();
  if (typeof speed === 'number') send({ kind: 'done', result: { gflops: speed, version: '1' } });
  else send({ kind: 'failed', error: { code: 'engine_unavailable', params: { engine, reason: 'no' } } });
});
send({ kind: 'ready' });
