/**
 * The seal of a run: what is trained must be what is shown. `run.json` says what is trained; its content is kept in
 * the database and in every checkpoint, with its SHA-256, so that a change of the file is found and undone.
 */
import { createHash } from 'node:crypto';
import { cpuEngine, StudioError, type Run } from '../../shared/contract/index.ts';
import type { Database } from './database/index.ts';
import { upgradedRun } from './run-format.ts';

/**
 * The content of a `run.json` in one spelling, whatever version wrote it: sorted, and without where datasets lie, since a
 * folder may be moved.
 */
export function contentOf(file: unknown): string {
  const { datasets, ...rest } = recordOf(upgradedRun(file));
  const references = Object.entries(recordOf(datasets)).map(([stream, dataset]) => {
    const facts = Object.entries(recordOf(dataset)).filter(([name]) => name !== 'folder');
    return [stream, Object.fromEntries(facts)] as const;
  });
  return JSON.stringify(sorted({ ...rest, datasets: Object.fromEntries(references) }));
}

/** A content that was written down, in today's spelling. */
export const spelled = (content: string | null): string | null =>
  content === null ? null : contentOf(JSON.parse(content));

/** SHA-256 of a content, in hexadecimal. */
export function sealOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What a checkpoint remembers of its run. */
export function sealedMeta(file: unknown): { readonly run: unknown; readonly seal: string } {
  const content = contentOf(file);
  return { run: JSON.parse(content), seal: sealOf(content) };
}

/** The content that a checkpoint remembers; null for one of before, or where its seal does not fit. */
export function contentInMeta(meta: Readonly<Record<string, unknown>>): string | null {
  if (typeof meta['seal'] !== 'string' || typeof meta['run'] !== 'object') return null;
  const content = contentOf(meta['run']);
  return sealOf(content) === meta['seal'] ? content : null;
}

/** In words what differs, with what was expected first: `seed: 3 → 9, options.width: 8 → 16`; empty where nothing does. */
export function changesBetween(expected: string, found: string): string {
  const [before, after] = [flat(JSON.parse(expected)), flat(JSON.parse(found))];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name) ?? '–'} → ${after.get(name) ?? '–'}`)
    .join(', ');
}

/** What may change while a run goes on: the goal can be raised, and the engine is decided late or replaced. */
const changing = new Set(['engine', 'steps']);

/** A content without what may change while a run goes on. */
export function lastingOf(content: string): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(recordOf(JSON.parse(content))).filter(([name]) => !changing.has(name))),
  );
}

/**
 * A checkpoint must have been trained with what its run says now.
 * @param file what the run says @param path of its `run.json`, for the error
 * @throws StudioError `run_file_changed`
 */
export function requireSameRun(
  meta: Readonly<Record<string, unknown>>,
  file: { readonly run: string },
  path: string,
): void {
  const remembered = contentInMeta(meta);
  if (remembered === null) return;
  const changes = changesBetween(lastingOf(remembered), lastingOf(contentOf(file)));
  if (changes !== '') throw new StudioError('run_file_changed', { run: file.run, file: path, changes });
}

/** What a run's file says otherwise than it should, in words; null where it is as it was written. */
export function changesOf(database: Pick<Database, 'runs'>, run: Run, value: unknown): string | null {
  const seal = database.runs.sealOf(run.id);
  const [sealed, sealing] = [spelled(seal.sealed), spelled(seal.sealing)];
  const content = contentOf(value);
  if (sealed !== null) return [sealed, sealing].includes(content) ? null : changesBetween(sealed, content);
  // Of a run that was never sealed, its row is all that is known.
  const { recipe, options, seed, steps, engine } = run;
  const found = { engine: cpuEngine, ...recordOf(value) };
  const known = Object.fromEntries(
    Object.entries(found).filter(([name]) => ['recipe', 'options', 'seed', 'steps', 'engine'].includes(name)),
  );
  const changes = changesBetween(contentOf({ recipe, options, seed, steps, engine }), contentOf(known));
  return changes === '' ? null : changes;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

/** Every value by its path, as JSON. */
function flat(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new Map([[path, JSON.stringify(value)]]);
  }
  const inner = Object.entries(value).map(([name, one]) => flat(one, path === '' ? name : `${path}.${name}`));
  return new Map(inner.flatMap((map) => [...map]));
}
