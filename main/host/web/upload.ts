/**
 * Pictures dropped into a browser have no path, so they are sent here first: `POST /upload` opens an upload,
 * `PUT /upload/<id>/<path>` sends one file of it, `DELETE /upload/<id>` takes it back. The studio keeps them until they were
 * imported.
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
  if (request.method === 'DELETE') {
    await uploads.discard(idOf(path));
    return new Response(null, { status: 204 });
  }
  if (request.method !== 'PUT') return plain(405, 'Method not allowed');
  const [upload = '', ...segments] = path.split('/').slice(2).map(decodeSegment);
  await uploads.receive(upload, segments, request);
  return new Response(null, { status: 204 });
}

/** The id of an upload. It becomes a path, so it must have the form of one. @throws StudioError `upload_not_found` */
function idOf(path: string): string {
  const upload = path.slice('/upload/'.length);
  if (!/^[0-9a-f-]{36}$/.test(upload)) throw new StudioError('upload_not_found', { upload });
  return upload;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new StudioError('upload_path_unsafe', { path: segment }, { cause });
  }
}
