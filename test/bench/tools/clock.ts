/** What time is measured by. */

export interface Clocked {
  readonly threads: number;
  /** Processor time of all threads instead of the time that passes. */
  readonly cpuTime: boolean;
}

/** ms since some moment. */
export function clockMs(cpuTime: boolean): number {
  if (!cpuTime) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** As the peers' scripts call it. */
export function clockName(cpuTime: boolean): 'processor' | 'clock' {
  return cpuTime ? 'processor' : 'clock';
}
