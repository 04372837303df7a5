/**
 * Pictures and files by address. Every address is made here and answered here, so that a host needs to know nothing:
 *
 *     /media/datasets/<id>/items/<entry>.png       one entry of a store, as it is stored
 *     /media/inspections/<id>/<entry>.png          thumbnail of a picture that was found
 *     /media/work/<id>/<file>                      previews and generated pictures
 *     /media/runs/<id>/samples/<step>.png          sample grid of a step
 *     /media/runs/<id>/exports/<file>              an exported generator and its card
 */
import { openAsBlob } from 'node:fs';
import { extname, join } from 'node:path';
import { StudioError } from '../../shared/errors/index.ts';
import { stepName, type DataFolder } from '../runs/folders.ts';
import { isSafeName } from './uploads.ts';

export const mediaUrl = {
  work: (id: string, file: string): string => `/media/work/${id}/${encodeURIComponent(file)}`,
  sample: (run: string, step: number): string => `/media/runs/${run}/samples/${stepName(step)}.png`,
  export: (run: string, file: string): string => `/media/runs/${run}/exports/${encodeURIComponent(file)}`,
};

const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.md': 'text/markdown; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.onnx': 'application/octet-stream',
};

export interface Media {
  answer(path: string): Promise<Response | null>;
  /** The file behind an address. @throws StudioError `media_not_found` */
  fileOf(url: string): string;
}

/** Makes the PNG of an entry that has no file of its own. Null where there is no such entry. */
export type DrawEntry = (id: string, entry: number) => Promise<Uint8Array<ArrayBuffer> | null>;

export function createMedia(
  folder: DataFolder,
  draw: { readonly dataset: DrawEntry; readonly inspection: DrawEntry },
): Media {
  async function answer(path: string): Promise<Response | null> {
    const segments = segmentsOf(path);
    if (segments === null) return null;
    const [room = '', id = '', ...rest] = segments;
    if (room === 'datasets' && rest[0] === 'items') return drawn(await draw.dataset(id, entryOf(rest[1])));
    if (room === 'inspections') return drawn(await draw.inspection(id, entryOf(rest[0])));
    const file = fileBehind(folder, segments);
    return file === null ? null : fileResponse(file, room === 'runs');
  }

  return {
    answer,
    fileOf(url) {
      const segments = segmentsOf(url);
      const file = segments === null ? null : fileBehind(folder, segments);
      if (file === null) throw new StudioError('media_not_found', { url });
      return file;
    },
  };
}

/** The decoded segments after `/media/`, or null where one of them is not a plain name. */
function segmentsOf(path: string): string[] | null {
  try {
    const segments = path.split('/').slice(2).map(decodeURIComponent);
    return segments.every(isSafeName) ? segments : null;
  } catch {
    return null;
  }
}

function fileBehind(folder: DataFolder, segments: readonly string[]): string | null {
  const [room, id = '', first = '', second] = segments;
  if (room === 'work' && first !== '' && segments.length === 3) return join(folder.work(id), first);
  if (room !== 'runs' || second === undefined || segments.length !== 4) return null;
  if (first === 'samples') return join(folder.samples(id), second);
  return first === 'exports' ? join(folder.exports(id), second) : null;
}

function entryOf(name: string | undefined): number {
  return /^\d{1,9}\.png$/.test(name ?? '') ? Number.parseInt(name ?? '', 10) : -1;
}

function drawn(png: Uint8Array<ArrayBuffer> | null): Response | null {
  return png === null ? null : new Response(png, { headers: headersFor('.png', true) });
}

async function fileResponse(file: string, isForever: boolean): Promise<Response | null> {
  try {
    // A blob reads the file as it is sent: an export never lies in memory as a whole.
    const blob = await openAsBlob(file);
    return new Response(blob, { headers: { ...headersFor(extname(file), isForever), 'content-length': String(blob.size) } });
  } catch {
    return null;
  }
}

/** Pictures of a dataset or a run never change under their address; those of a working folder may. */
function headersFor(extension: string, isForever: boolean): Record<string, string> {
  return {
    'content-type': types[extension] ?? 'application/octet-stream',
    'cache-control': isForever ? 'private, max-age=86400' : 'no-store',
  };
}
