/** Gives a test run a temporary folder of its own, which is removed with all that tests left there, also those that failed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** The variables by which systems name the folder; processes that tests run in are started after this and inherit them. */
const variables = process.platform === 'win32' ? ['TEMP', 'TMP'] : ['TMPDIR'];

const prefix = 'studio-tests-';

/** @returns what removes it */
export async function setup(): Promise<() => Promise<void>> {
  // Every project of the run asks for one. Folders in folders would make the paths of sockets too long.
  if (basename(tmpdir()).startsWith(prefix)) return () => Promise.resolve();
  const before = variables.map((name) => [name, process.env[name]] as const);
  const folder = await mkdtemp(join(tmpdir(), prefix));
  for (const name of variables) process.env[name] = folder;
  return async () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
