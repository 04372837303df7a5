/** Says what a file is. Its bytes decide; its name is asked where they do not. */
import { StudioError } from '../../../shared/errors/index.ts';
import { endBytes, formatOfName, formats, readHeader } from '../formats/index.ts';
import { archiveKind, isZip, packageKind } from './archive-kinds.ts';
import {
  type Candidate,
  type Findings,
  maxFileBytes,
  readEnd,
  readStart,
  tolerant,
  tooLarge,
} from './candidate.ts';
import { isDescription } from './descriptions.ts';
import { isIdx } from './idx.ts';

export type Kind = 'archive' | 'idx' | 'picture' | 'description';

/** Bytes looked at: enough for every signature, and for the header of an IDX file under gzip. */
const startBytes = 1024;

/** What a file is; null (and a finding) for what the studio does not read. */
export function kindOf(candidate: Candidate, findings: Findings): Kind | null {
  return tolerant(candidate, findings, () => kind(candidate)) ?? null;
}

/** @throws StudioError of the files family */
function kind(candidate: Candidate): Kind | null {
  const { name, length } = candidate;
  const start = readStart(candidate, startBytes);
  if (isZip(start)) {
    const content = packageKind(start);
    if (content !== null) throw new StudioError('file_unsupported', { kind: content });
    return 'archive';
  }
  if (isIdx(name, start, length)) return 'idx';
  if (formats.some(({ matches }) => matches(start))) return picture(candidate);
  const packed = archiveKind(start);
  if (packed !== null) throw new StudioError('archive_format', { kind: packed });
  if (isDescription(name)) return 'description';
  // A picture by its name alone: decoding says what is wrong with it.
  if (formatOfName(name) !== undefined) return picture(candidate);
  const end = readEnd(candidate, endBytes);
  if (formats.some(({ endsAs }) => endsAs?.(end))) return picture(candidate);
  readHeader(start, name);
  return null;
}

function picture({ length }: Candidate): Kind {
  if (length > maxFileBytes) throw tooLarge(length);
  return 'picture';
}
