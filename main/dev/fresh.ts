/** Whether something that was built is newer than everything it was built from. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export function isFresh(output: string, inputs: readonly string[]): boolean {
  const built = newest(output);
  return built > 0 && inputs.every((input) => newest(input) < built);
}

/** Time of the newest file at or below a path, in ms since 1970; 0 where there is none. */
function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
