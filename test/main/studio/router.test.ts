import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { RPCHandler } from '@orpc/server/message-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStudio, type Studio } from '../../../main/studio/index.ts';
import { fromWire, type StudioClient, type StudioError } from '../../../shared/contract/index.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

/** What a stream tells until it fails, and how it fails, as the window hears it. */
async function listen(start: () => Promise<AsyncIterable<unknown>>): Promise<StudioError> {
  try {
    const stream = await start();
    const iterator = stream[Symbol.asyncIterator]();
    while ((await iterator.next()).done !== true);
  } catch (thrown) {
    return fromWire(thrown);
  }
  throw new Error('the stream ended well');
}

describe('the contract over a line', () => {
  const folder = temporaryFolder();
  const { port1, port2 } = new MessageChannel();
  let studio: Studio;
  let client: StudioClient;

  beforeAll(async () => {
    studio = await openStudio({ folder: folder.path, access: 'write' });
    new RPCHandler(studio.router).upgrade(port1);
    client = createORPCClient(new RPCLink({ port: port2 }));
  });
  afterAll(async () => {
    port1.close();
    await studio.close();
    folder[Symbol.dispose]();
  });

  it('tells why a stream failed in the words of the studio, not as an internal error', async () => {
    const error = await listen(() => client.datasets.watchInspection({ inspection: 'none' }));
    expect(error.code).toBe('inspection_gone');
  });
});
