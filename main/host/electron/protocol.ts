/** Answers the window's `app://` requests with the pages and media that the web host serves too. */
import { protocol } from 'electron';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/index.ts';
import type { Studio } from '../../studio/types.ts';
import { createPages, plain } from '../pages.ts';
import { appScheme, isOwnAddress } from './addresses.ts';

type Answer = (request: Request) => Promise<Response>;

/**
 * What the scheme may do. It is an origin of its own (`standard`), counts as secure, and can be fetched and streamed;
 * it does not get around the pages' Content-Security-Policy.
 */
export const schemePrivileges = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, bypassCSP: false },
};

/** Lets only requests to the studio's own host through to `pages`; a failure inside is said without its details. */
export function createAnswer(pages: Answer): Answer {
  return async (request) => {
    if (!isOwnAddress(request.url)) return plain(404, 'Not found');
    try {
      return await pages(request);
    } catch {
      return plain(500, 'The studio could not answer');
    }
  };
}

/** @param folder the built window. @throws StudioError `page_not_built` */
export function servePages(studio: Studio, folder: string): void {
  if (!existsSync(join(folder, 'index.html'))) throw new StudioError('page_not_built', { folder });
  protocol.handle(appScheme, createAnswer(createPages(folder, (path) => studio.media(path))));
}
