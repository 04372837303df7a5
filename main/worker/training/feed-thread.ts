/** The data thread: draws batches ahead of the training and hands them over without copying. */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant, toStudioError } from '../../../shared/errors/index.ts';
import type { FromFeed } from './feed.ts';
import { openBatches, type BatchPlan } from './batches.ts';

const port = parentPort;
invariant(port !== null, 'the data thread has a parent');
const send = (message: FromFeed, transfer: readonly ArrayBufferLike[] = []): void =>
  port.postMessage(message, transfer as ArrayBuffer[]);

try {
  const batches = openBatches(workerData as BatchPlan);
  send({ kind: 'open', count: batches.count, streams: batches.streams });
  // Each message asks for the next steps, so many at most: the training decides how far ahead we are.
  port.on('message', (most: number) => {
    try {
      const chunk = batches.next(most);
      const buffers = chunk.runs.flatMap(({ inputs }) =>
        Object.values(inputs).map(({ data }) => data.buffer),
      );
      send({ kind: 'chunk', chunk }, buffers);
    } catch (thrown) {
      send({ kind: 'failed', error: toStudioError(thrown).toValue() });
    }
  });
} catch (thrown) {
  send({ kind: 'failed', error: toStudioError(thrown).toValue() });
}
