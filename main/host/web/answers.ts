/** Puts answers on the wire. A refused request's connection is closed with it: nobody is kept who has no business here. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { toStudioError } from '../../../shared/errors/index.ts';
import { plain } from '../pages.ts';
import type { Verdict } from './guard.ts';

/** How long the rest of a refused upload is read, so that its sender comes to hear why. */
const lingerMs = 2_000;

export function refusal(verdict: Exclude<Verdict, 'ok'>): Response {
  return verdict === 'no_key'
    ? plain(401, 'Open the address that “studio serve” printed: it carries the key of this start.')
    : plain(403, 'This request does not come from the studio’s own page.');
}

/** Sends a web Response, its body as it comes; of an answer to HEAD, its headers only. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) response.end();
  else if (request.method === 'HEAD') {
    await answer.body.cancel();
    response.end();
  } else await pipeline(chunksOf(answer.body), response);
}

/** The body piece by piece; given up where its reader is. */
async function* chunksOf(body: NonNullable<Response['body']>): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

/** Sends a short answer and closes the connection, whatever else is on its way over it. */
export async function sendAndClose(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
): Promise<void> {
  const { socket } = request;
  response.shouldKeepAlive = false;
  response.once('finish', () => {
    if (request.complete) socket.destroySoon();
    else {
      request.resume();
      setTimeout(() => socket.destroy(), lingerMs).unref();
    }
  });
  await send(request, response, answer);
}

/** An error of a request: said if nothing was sent yet; otherwise the connection ends, so that half an answer is noticed. */
export async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
): Promise<void> {
  if (response.headersSent || response.destroyed) response.destroy();
  else {
    const error = toStudioError(thrown);
    const status = error.code === 'internal' ? 500 : 400;
    await sendAndClose(request, response, Response.json(error.toValue(), { status }));
  }
}
