/**
 * Pictures dropped into a browser have no path, so they are sent here first: `POST /upload` opens an upload,
 * `PUT /upload/<id>/<path>` sends one file of it. The studio keeps them until they were imported.
 */
import type { IncomingMessage } from 'node:http';
import { StudioError } from '../../../shared/errors/index.ts';
import type { Uploads } from '../../studio/uploads.ts';
import { plain } from '../pages.ts';

export async function answerUpload(
  uploads: Uploads,
  request: IncomingMessage,
  path: string,
): Promise<Response> {
  if (request.method === 'POST' && path === '/upload') {
    return Response.json({ id: await uploads.open() }, { status: 201 });
  }
  if (request.method !== 'PUT') return plain(405, 'Method not allowed');
  const [upload = '', ...segments] = path.split('/').slice(2).map(decodeSegment);
  await uploads.receive(upload, segments, request);
  return new Response(null, { status: 204 });
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new StudioError('upload_path_unsafe', { path: segment }, { cause });
  }
}
