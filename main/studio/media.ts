/**
 * Pictures and files by address, so that a host needs to know nothing of where things lie:
 *
 *     /media/datasets/<id>/items/<entry>.png   one entry of a store, as it is stored
 *     /media/inspections/<id>/<entry>.png      thumbnail of a picture that was found
 *     /media/work/<id>/<file>                  previews and generated pictures
 *     /media/runs/<id>/samples/<step>.png      sample grid of a step
 *     /media/exports/<id>                      an exported generator
 *     /media/exports/<id>/<kind>               its card, the card as data, or its picture
 */
import { openAsBlob } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { StudioError } from '../../shared/errors/index.ts';
import type { Database } from '../runs/database/index.ts';
import type { DataFolder } from '../runs/folders.ts';
import { isSafeName } from './uploads.ts';

const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.onnx': 'application/octet-stream',
  '.md': 'text/markdown; charset=utf-8',
  '.json': 'application/json',
};

export interface Media {
  /** Answers a path under `/media/`; null where there is nothing. */
  answer(path: string): Promise<Response | null>;
  /** The file behind an address. @throws StudioError `media_not_found` */
  fileOf(url: string): string;
}

/** Makes the PNG of an entry that has no file of its own. Null where there is no such entry. */
export type DrawEntry = (id: string, entry: number) => Promise<Uint8Array<ArrayBuffer> | null>;

export const workUrl = (id: string, file: string): string => `/media/work/${id}/${encodeURIComponent(file)}`;

export function createMedia(
  folder: DataFolder,
  database: Database,
  draw: { readonly dataset: DrawEntry; readonly inspection: DrawEntry },
): Media {
  function fileBehind(segments: readonly string[]): string | null {
    const [room, id = '', first = '', second] = segments;
    if (room === 'exports' && segments.length === 2) return database.exports.get(id)?.file ?? null;
    if (room === 'exports' && segments.length === 3) {
      return database.exports.get(id)?.companions.find(({ kind }) => kind === first)?.file ?? null;
    }
    if (room === 'work' && segments.length === 3) return join(folder.work(id), first);
    const step = numberOf(second);
    return room === 'runs' && first === 'samples' && step !== null ? folder.sample(id, step) : null;
  }

  return {
    async answer(path) {
      const segments = segmentsOf(path);
      const [room = '', id = '', first, second] = segments ?? [];
      if (room === 'datasets' && first === 'items') return drawn(draw.dataset, id, numberOf(second));
      if (room === 'inspections') return drawn(draw.inspection, id, numberOf(first));
      const file = segments === null ? null : fileBehind(segments);
      return file === null ? null : fileResponse(file, room);
    },
    fileOf(url) {
      const file = fileBehind(segmentsOf(url) ?? []);
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

function numberOf(name: string | undefined): number | null {
  return name !== undefined && /^\d{1,9}\.png$/.test(name) ? Number.parseInt(name, 10) : null;
}

async function drawn(draw: DrawEntry, id: string, entry: number | null): Promise<Response | null> {
  const png = entry === null ? null : await draw(id, entry);
  return png === null ? null : new Response(png, { headers: { 'content-type': 'image/png', ...keep } });
}

/** Pictures of a dataset or a run never change under their address; those of a working folder may. */
const keep = { 'cache-control': 'private, max-age=86400' };

async function fileResponse(file: string, room: string): Promise<Response | null> {
  try {
    // A blob is read as it is sent: an export never lies in memory as a whole.
    const blob = await openAsBlob(file);
    return new Response(blob, {
      headers: {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-length': String(blob.size),
        ...(room === 'work' ? { 'cache-control': 'no-store' } : keep),
        ...(room === 'exports' && {
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(file))}`,
        }),
      },
    });
  } catch {
    return null;
  }
}
