import type { TaskCommand, TaskContext, TaskEvent, TaskKind } from '../../jobs/tasks.ts';

/** What a task sees of its process, and the other ends of it. */
export interface OpenContext<K extends TaskKind> {
  readonly context: TaskContext<K>;
  /** A command arrived. */
  tell(command: TaskCommand<K>): void;
  /** The task is not wanted any more. */
  cancel(): void;
}

/** @param emit where events go */
export function openContext<K extends TaskKind>(emit: (event: TaskEvent<K>) => void): OpenContext<K> {
  const abort = new AbortController();
  let waiting: TaskCommand<K>[] = [];
  let arrival = Promise.withResolvers<undefined>();
  const wake = (): void => {
    arrival.resolve(undefined);
    arrival = Promise.withResolvers<undefined>();
  };
  return {
    context: {
      emit,
      signal: abort.signal,
      commands() {
        const commands = waiting;
        waiting = [];
        return commands;
      },
      async nextCommand() {
        if (waiting.length === 0 && !abort.signal.aborted) await arrival.promise;
      },
    },
    tell(command) {
      waiting.push(command);
      wake();
    },
    cancel() {
      abort.abort();
      wake();
    },
  };
}
