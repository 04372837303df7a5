/** Answers the window's `app://` requests with the pages and media that the web host serves too. */
import { plain } from '../pages.ts';
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
