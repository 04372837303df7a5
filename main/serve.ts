/** Opens the studio for a browser: the web host over the built window. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../shared/errors/index.ts';
import { pagesFolder } from './places.ts';
import { drawKey, keptKey } from './host/web/key.ts';
import { serveStudio, type WebHost } from './host/web/server.ts';
import type { Studio } from './studio/index.ts';

/**
 * @param port 0 takes a free one, and a key of its own; a chosen port keeps its key from start to start.
 * @throws StudioError `page_not_built`, `port_in_use`
 */
export async function serve(studio: Studio, port: number): Promise<WebHost> {
  if (!existsSync(join(pagesFolder, 'index.html'))) {
    throw new StudioError('page_not_built', { folder: pagesFolder });
  }
  const key = port === 0 ? drawKey() : await keptKey(join(studio.folder, '.serve-key'));
  return serveStudio(studio, { port, pages: pagesFolder, key });
}
