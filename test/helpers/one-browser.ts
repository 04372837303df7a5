/** One browser for all files of a run: each has contexts of its own in it, which is what keeps their cookies apart. */
import { browserVariable, launchBrowserServer } from './window.ts';

/** @returns what ends it */
export async function setup(): Promise<() => Promise<void>> {
  const server = await launchBrowserServer();
  process.env[browserVariable] = server.wsEndpoint();
  return async () => {
    Reflect.deleteProperty(process.env, browserVariable);
    await server.close();
  };
}
