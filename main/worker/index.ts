/**
 * Entry of every worker process. It waits for a task, runs it, reports, and waits for the next. It never ends by
 * itself while the studio lives; when the studio is gone it ends at once, or, in the middle of a task, after the task
 * was told and has brought itself to rest: a training writes its checkpoint first.
 */
import { assertNever, toStudioError } from '../../shared/errors/index.ts';
import { detach, guardProcess } from '../failures.ts';
import type { TaskCommand, TaskInput, TaskKind, ToWorker } from '../jobs/tasks.ts';
import { openChannel } from './process/channel.ts';
import { openContext, type OpenContext } from './process/context.ts';
import { loadHandler } from './process/handlers.ts';

const heartbeatMs = 1000;
const farewellMs = 200;

const channel = openChannel();
let current: OpenContext<TaskKind> | null = null;
let running: Promise<void> = Promise.resolve();
let isClosed = false;
/** What nobody caught: the task is brought to rest, and told to have failed of it. */
let fault: { readonly thrown: unknown } | null = null;

guardProcess({
  save: async (thrown) => {
    fault = { thrown };
    current?.cancel();
    await running;
  },
  // The last message must have left the process.
  leave: () => {
    setTimeout(() => process.exit(1), farewellMs);
  },
  patienceMs: 60_000,
});
channel.onMessage(receive);
channel.onClose(close);
// A terminal sends Ctrl-C and its own end to every process in it. The studio hears it too, and says what shall be done;
// if it dies of it, its channel closes.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', close);
setInterval(() => {
  channel.send({ kind: 'heartbeat', memoryBytes: process.memoryUsage.rss() });
}, heartbeatMs);
channel.send({ kind: 'ready' });

/** Nothing more will be asked: leave, after the task has brought itself to rest. */
function close(): void {
  isClosed = true;
  if (current === null) process.exit(0);
  current.cancel();
}

function receive(message: ToWorker): void {
  switch (message.kind) {
    case 'start':
      running = run(message.task, message.input as TaskInput<TaskKind>);
      detach(running, `The task ${message.task}`);
      return;
    case 'command':
      current?.tell(message.command as TaskCommand<TaskKind>);
      return;
    case 'cancel':
      current?.cancel();
      return;
    default:
      assertNever(message);
  }
}

async function run<K extends TaskKind>(kind: K, input: TaskInput<K>): Promise<void> {
  const open = openContext<K>((event) => channel.send({ kind: 'event', event }));
  current = open;
  try {
    const handler = await loadHandler(kind);
    const result = await handler(input, open.context);
    if (fault !== null) throw fault.thrown;
    channel.send({ kind: 'done', result });
  } catch (thrown) {
    channel.send({ kind: 'failed', error: toStudioError(thrown).toValue() });
  } finally {
    current = null;
    if (isClosed) process.exit(0);
  }
}
