import { describe, expect, it } from 'vitest';
import { fromWire, mapErrors, StudioError, toWire } from '../../../shared/contract/index.ts';

/** What a caller sees of a call that was answered on the other side of the wire. */
const call = (answer: () => Promise<unknown>) => mapErrors(() => mapErrors(answer, toWire), fromWire);

const missing = new StudioError('source_missing', { path: '/no/such' });

async function* ticking(): AsyncGenerator<number, void, void> {
  yield await Promise.resolve(1);
  throw missing;
}

describe('an error on the wire', () => {
  it('arrives as it was thrown', async () => {
    await expect(call(() => Promise.reject(missing))).rejects.toMatchObject(missing.toValue());
  });

  it('arrives also where it ends a stream, after what came before', async () => {
    const heard: unknown[] = [];
    const listen = async (): Promise<void> => {
      const stream = (await call(() => Promise.resolve(ticking()))) as AsyncIterable<number>;
      for await (const tick of stream) heard.push(tick);
    };
    await expect(listen()).rejects.toMatchObject(missing.toValue());
    expect(heard).toEqual([1]);
  });

  it('says `cancelled` of what the caller gave up', () => {
    expect(fromWire(new DOMException('The operation was aborted.', 'AbortError')).code).toBe('cancelled');
  });
});
