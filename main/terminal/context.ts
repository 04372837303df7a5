/** What every command of the terminal works with. */
import type { Locale, StudioClient, StudioEvent } from '../../shared/contract/index.ts';
import type { Studio } from '../studio/index.ts';
import type { Output } from './output.ts';

export interface Context {
  readonly output: Output;
  readonly locale: Locale;
  /** The data folder's path. */
  folder(): string;
  /** Opens the data folder; `read` works while another studio has it open. Closed when the command ends. */
  open(access: 'read' | 'write'): Promise<Studio>;
  /** Aborted by the first Ctrl-C or SIGTERM. A second Ctrl-C ends the process at once. */
  readonly interrupted: AbortSignal;
  /** Sets the exit code of the command: 130 after an interruption that ended well. */
  exitWith(code: number): void;
}

/** Follows the studio's changes until `listener` returns a value. */
export async function follow<T>(
  client: StudioClient,
  listener: (event: StudioEvent) => T | undefined,
  start: () => Promise<void>,
): Promise<T> {
  const stream = await client.studio.events();
  try {
    let isFirst = true;
    for await (const event of stream) {
      // The first event is the snapshot: from here on nothing of what `start` causes can be missed.
      if (isFirst) await start();
      isFirst = false;
      const result = listener(event);
      if (result !== undefined) return result;
    }
  } finally {
    await stream.return(undefined);
  }
  throw new Error('internal: the studio’s events ended early');
}
