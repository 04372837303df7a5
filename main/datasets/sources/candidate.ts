import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { FileFinding } from '../../../shared/contract/index.ts';
import {
  type ErrorCode,
  type ErrorParams,
  StudioError,
  toStudioError,
} from '../../../shared/errors/index.ts';
import { systemPath } from './raw-names.ts';

/** Bytes that may be a picture, a label file or captions: a file of the person's, or a piece of a copy of ours. */
export interface Candidate {
  /** Relative to what was chosen, in one spelling (see `cleanName`): what a person is shown, and what rules compare. */
  readonly name: string;
  /** Real path of the file that holds the bytes, as `systemPath` takes it. */
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  /** When the person's file was last changed; null for a copy of ours. */
  readonly mtimeMs: number | null;
}

/** A picture to be: a candidate with what is known of it beside its pixels. */
export interface SourceEntry extends Candidate {
  /** Size of pixels that need no decoding (grey, one byte each); null for a picture file. */
  readonly raw: { readonly width: number; readonly height: number } | null;
  /** What a label file or table declares; null for nothing. */
  readonly label: string | null;
  /** Whether the folder it lies in may name it, because nothing else does. */
  readonly isFolderLabelled: boolean;
  /** One a line; '' for none. */
  readonly caption: string;
}

/** Collects what is said of files. */
export class Findings {
  readonly list: FileFinding[] = [];

  reject<C extends ErrorCode>(file: string, code: C, params: ErrorParams<C>, cause?: unknown): void {
    this.add(file, 'rejected', new StudioError(code, params, cause === undefined ? {} : { cause }));
  }

  note<C extends ErrorCode>(file: string, code: C, params: ErrorParams<C>): void {
    this.add(file, 'note', new StudioError(code, params));
  }

  add(file: string, severity: FileFinding['severity'], error: StudioError): void {
    this.list.push({ file, severity, error: error.toValue() });
  }
}

/** Runs something that reads a file; what goes wrong becomes a finding, and undefined. */
export function tolerant<T>({ name }: Candidate, findings: Findings, action: () => T): T | undefined {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof StudioError) findings.add(name, 'rejected', toStudioError(cause));
    else findings.reject(name, 'file_unreadable', { reason: codeOf(cause) }, cause);
    return undefined;
  }
}

/** Bytes of one file at most. */
export const maxFileBytes = 512 * 1024 * 1024;

/**
 * Reads a candidate whole. It neither follows a link nor waits for a pipe that took the file's place.
 * @throws StudioError `file_gone`, `file_changed`, `file_unreadable`, `file_too_large`
 */
export function readCandidate(candidate: Candidate): Buffer {
  const { path, offset, length, mtimeMs } = candidate;
  if (length > maxFileBytes) throw tooLarge(length);
  const handle = openForReading(path);
  try {
    const stat = fstatSync(handle);
    const isSame =
      mtimeMs === null || (stat.isFile() && stat.mtimeMs === mtimeMs && stat.size >= offset + length);
    if (!isSame) throw new StudioError('file_changed', {});
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let at = 0; at < length;) {
      const read = readSync(handle, bytes, at, length - at, offset + at);
      if (read === 0) throw new StudioError('file_changed', {});
      at += read;
    }
    return bytes;
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    throw new StudioError('file_unreadable', { reason: codeOf(cause) }, { cause });
  } finally {
    closeSync(handle);
  }
}

/**
 * The first bytes of a candidate, to see what it is.
 * @throws StudioError `file_gone`, `file_changed`, `file_unreadable`
 */
export function readStart(candidate: Candidate, most: number): Buffer {
  return readPart(candidate, candidate.offset, most);
}

/**
 * The last bytes of a candidate.
 * @throws StudioError `file_gone`, `file_changed`, `file_unreadable`
 */
export function readEnd(candidate: Candidate, most: number): Buffer {
  return readPart(candidate, candidate.offset + Math.max(0, candidate.length - most), most);
}

function readPart({ path, length }: Candidate, from: number, most: number): Buffer {
  const handle = openForReading(path);
  try {
    const bytes = Buffer.alloc(Math.min(most, length));
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, from));
  } catch (cause) {
    throw new StudioError('file_unreadable', { reason: codeOf(cause) }, { cause });
  } finally {
    closeSync(handle);
  }
}

/** Opens without following a link or waiting for a pipe. */
export function openForReading(path: string): number {
  // Neither flag exists on Windows, which has neither pipes nor links of this kind in folders.
  const { O_NOFOLLOW, O_NONBLOCK } = constants as Partial<typeof constants>;
  try {
    return openSync(systemPath(path), constants.O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  } catch (cause) {
    const reason = codeOf(cause);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') throw new StudioError('file_gone', {}, { cause });
    if (reason === 'ELOOP') throw new StudioError('file_changed', {}, { cause });
    throw new StudioError('file_unreadable', { reason }, { cause });
  }
}

export function tooLarge(bytes: number, limit = maxFileBytes): StudioError {
  return new StudioError('file_too_large', { megabytes: Math.ceil(bytes / 2 ** 20), limit: limit / 2 ** 20 });
}

/** The system's short name of an error (`EACCES`). */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
