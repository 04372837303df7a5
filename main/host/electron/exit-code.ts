/** How a utility process ended. Electron gives one number: an exit code, or on POSIX the signal as `waitpid` packs it. */
import { constants } from 'node:os';

/** Signals by which a worker ends: its own faults, and what others send. A worker exits with 0 or 1, never with these. */
const endings = [
  'SIGQUIT',
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGKILL',
  'SIGSEGV',
  'SIGTERM',
] as const;
/** Set beside the signal where a core was dumped; shells and Chromium's zygote set it too. */
const flag = 0x80;

export function readExitCode(
  code: number,
  { wasKilled, platform }: { readonly wasKilled: boolean; readonly platform: NodeJS.Platform },
): { readonly code: number | null; readonly signal: string | null } {
  // Electron reports 0 for a process that it was asked to kill.
  if (wasKilled) return { code: null, signal: 'SIGKILL' };
  if (platform === 'win32') return { code, signal: null };
  const signal = endings.find((name) => constants.signals[name] === (code & ~flag));
  return signal === undefined ? { code, signal: null } : { code: null, signal };
}
