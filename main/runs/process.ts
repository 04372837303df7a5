/** Which process is meant: an id alone is not enough, because the system gives it away again. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in the system's own terms; null where the system does not tell (anywhere but Linux). */
  readonly started: string | null;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) };
}

/** How long a worker that lost its studio may take to write its last checkpoint. */
const graceMs = 15_000;

/**
 * Waits for what a killed studio left running, and ends it if it does not end by itself: a worker that hangs does not
 * notice that its studio died. Nothing is ended whose identity is not certain.
 */
export async function endLeftover({ pid, started }: ProcessIdentity, waitMs = graceMs): Promise<void> {
  const isAlive = (): boolean => started !== null && startOf(pid) === started;
  for (let waited = 0; isAlive() && waited < waitMs; waited += 50) await sleep(50);
  if (!isAlive()) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in this moment.
  }
  while (isAlive()) await sleep(10);
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
