import type { Progress } from '../../../shared/contract/index.ts';
import type { TaskContext, TaskEvent } from '../../../main/jobs/tasks.ts';

/** A task's view of a process that is this one: it records events, and cancels when told. */
export function taskContext<K extends 'inspect' | 'preview' | 'import' | 'builtin'>(
  onProgress?: (done: number) => void,
): { context: TaskContext<K>; events: TaskEvent<K>[]; cancel: () => void } {
  const stop = new AbortController();
  const events: TaskEvent<K>[] = [];
  const context: TaskContext<K> = {
    emit: (event) => {
      events.push(event);
      onProgress?.((event as { progress: Progress }).progress.done);
    },
    signal: stop.signal,
    commands: () => [],
    nextCommand: () => new Promise(() => undefined),
  };
  return { context, events, cancel: () => stop.abort() };
}
