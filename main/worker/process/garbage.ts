import { Session } from 'node:inspector/promises';

/**
 * Collects garbage now and gives its memory back. Compiling leaves up to 180 MB of graphs behind, which lay there until
 * long after the first step had taken its own memory; collecting them takes a tenth of a second. Nothing depends on it.
 */
export async function collectGarbage(): Promise<void> {
  const session = new Session();
  try {
    session.connect();
    await session.post('HeapProfiler.collectGarbage');
  } catch {
    // A host without the inspector collects when it likes to.
  } finally {
    session.disconnect();
  }
}
