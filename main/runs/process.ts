/** Which process is meant: an id alone is not enough, because the system gives it away again. */
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in the system's own terms; null where the system does not tell (anywhere but Linux). */
  readonly started: string | null;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) };
}

/**
 * Ends what a killed studio left running: a worker that hung when its studio died does not notice.
 * Nothing is ended whose identity is not certain.
 */
export function endLeftover({ pid, started }: ProcessIdentity): void {
  if (started === null || startOf(pid) !== started) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in this moment.
  }
}

/** Boot and clock tick of a process's start; null if there is no such process, or no way to tell. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields are counted after the name, which may hold spaces and brackets: starttime is the 22nd of all.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot} ${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}
