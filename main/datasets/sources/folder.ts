import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Breather } from '../progress.ts';
import { type Candidate, codeOf, type Findings } from './candidate.ts';
import { codePageOf, pathText, shownPath, systemPath } from './raw-names.ts';
import { strictly } from './text.ts';

/** Files and folders that operating systems and viewers leave behind. */
const junk =
  /^(\.DS_Store|\._.*|Thumbs\.db|ehthumbs\.db|desktop\.ini|__MACOSX|\$RECYCLE\.BIN|System Volume Information|@eaDir)$/i;

/** Folders below the chosen one at most: real collections are shallower, a mount loop is not. */
const maxDepth = 64;

/** Whether a name (of a file or of any folder above it) is hidden or junk; says so if it is. */
export function isLeftOut(name: string, findings: Findings, shown: string): boolean {
  if (junk.test(name)) findings.reject(shown, 'file_system_junk', {});
  else if (name.startsWith('.')) findings.reject(shown, 'file_hidden', {});
  else return false;
  return true;
}

/**
 * Lists the files under a folder, in the order of their names, so that the same folder gives the same dataset. Links
 * to files inside are followed; what leads out, waits (pipes) or never ends (devices) is reported.
 * @param root real path
 * @param prefix put before the names shown
 */
export async function* walk(
  root: string,
  prefix: string,
  findings: Findings,
  breather: Breather,
): AsyncGenerator<Candidate> {
  const open: { path: string; name: string; depth: number }[] = [{ path: root, name: prefix, depth: 0 }];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (folder.depth > maxDepth) {
      findings.reject(folder.name, 'file_too_deep', { limit: maxDepth });
      continue;
    }
    const inner: typeof open = [];
    for (const { entry, path, shown } of list(folder.path, folder.name, findings)) {
      await breather.breathe();
      const name = folder.name === '' ? shown : `${folder.name}/${shown}`;
      if (isLeftOut(shown, findings, name)) continue;
      if (entry.isDirectory()) inner.push({ path, name, depth: folder.depth + 1 });
      else {
        const file = lookAt(path, name, root, findings);
        if (file !== null) yield file;
      }
    }
    open.push(...inner.reverse());
  }
}

interface Listed {
  readonly entry: Dirent | Dirent<Buffer>;
  readonly path: string;
  /** Its name for people and rules. */
  readonly shown: string;
}

function list(folder: string, name: string, findings: Findings): Listed[] {
  try {
    const entries = process.platform === 'win32' ? listText(folder) : listBytes(folder);
    return entries.sort((a, b) => (a.shown < b.shown ? -1 : 1));
  } catch (cause) {
    findings.reject(name === '' ? '.' : name, 'file_unreadable', { reason: codeOf(cause) }, cause);
    return [];
  }
}

function listText(folder: string): Listed[] {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
    entry,
    path: join(folder, entry.name),
    shown: entry.name.normalize('NFC'),
  }));
}

/** Where names are bytes they are read as bytes: one that is not UTF-8 could not be opened by its text. */
function listBytes(folder: string): Listed[] {
  const entries = readdirSync(systemPath(folder), { withFileTypes: true, encoding: 'buffer' });
  const readings = entries.map(({ name }) => strictly('utf-8', name));
  const odd = entries.flatMap(({ name }, i) => (readings[i] === null ? [name] : []));
  const codePage = odd.length === 0 ? null : codePageOf(odd, 'windows-1252');
  return entries.map((entry, i) => ({
    entry,
    path: join(folder, pathText(entry.name)),
    shown: (readings[i] ?? codePage?.(entry.name) ?? '').normalize('NFC'),
  }));
}

function lookAt(path: string, name: string, root: string, findings: Findings): Candidate | null {
  try {
    const stat = lstatSync(systemPath(path));
    if (!stat.isSymbolicLink()) return fileOf(stat, path, name, findings);
    const real = realpathSync(systemPath(path), 'buffer');
    const target = pathText(real);
    if (target !== root && !target.startsWith(root + sep)) {
      findings.reject(name, 'file_link_out', { target: shownPath(real) });
      return null;
    }
    const found = statSync(systemPath(target));
    if (found.isDirectory()) {
      findings.reject(name, 'file_link_loop', {});
      return null;
    }
    return fileOf(found, target, name, findings);
  } catch (cause) {
    const reason = codeOf(cause);
    if (reason === 'ELOOP') findings.reject(name, 'file_link_loop', {}, cause);
    else if (reason === 'ENOENT') findings.reject(name, 'file_link_broken', {}, cause);
    else findings.reject(name, 'file_unreadable', { reason }, cause);
    return null;
  }
}

/** A regular file as a candidate; anything else is reported by kind. */
export function fileOf(stat: Stats, path: string, name: string, findings: Findings): Candidate | null {
  if (stat.isFile()) return { name, path, offset: 0, length: stat.size, mtimeMs: stat.mtimeMs };
  if (stat.isFIFO()) findings.reject(name, 'file_fifo', {});
  else if (stat.isSocket()) findings.reject(name, 'file_socket', {});
  else findings.reject(name, 'file_device', {});
  return null;
}
