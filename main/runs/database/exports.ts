import { exportSchema, type Export } from '../../../shared/contract/index.ts';
import { fromJson } from './json.ts';
import type { Sql } from './sql.ts';

interface Row {
  readonly id: string;
  readonly run: string;
  readonly created_at: number;
  readonly file: string;
  readonly bytes: number;
  readonly about: string;
}

/** What is stored as a whole; `file` and `bytes` are columns because a check of all files reads them. */
const aboutSchema = exportSchema.omit({
  id: true,
  run: true,
  createdAt: true,
  file: true,
  bytes: true,
  url: true,
});

/** What the worker made; id, time and address are given here. */
export type NewExport = Omit<Export, 'url'>;

export function exportRows(sql: Sql) {
  const insert = sql.prepare<[string, number, string, number, string, string, string]>(`
    INSERT INTO exports (run, id, created_at, file, bytes, about, sha256)
    SELECT number, ?, ?, ?, ?, ?, ? FROM runs WHERE id = ?`);
  const select = 'SELECT e.*, r.id AS run FROM exports AS e JOIN runs AS r ON r.number = e.run';
  const ofRun = sql.prepare<[string], Row>(`${select} WHERE r.id = ? ORDER BY e.created_at DESC`);
  const one = sql.prepare<[string], Row>(`${select} WHERE e.id = ?`);

  const hash = sql.prepare<[string], { sha256: string | null }>('SELECT sha256 FROM exports WHERE id = ?');

  return {
    /** Records an export whose file is on disk, with the SHA-256 of the file. */
    add({ id, run, createdAt, file, bytes, ...about }: NewExport, sha256: string): Export {
      insert.run(id, createdAt, file, bytes, JSON.stringify(about), sha256, run);
      return { id, run, createdAt, file, bytes, ...about, url: urlOf(id) };
    },
    /** Newest first. */
    list: (run: string): Export[] => ofRun.all(run).map(toExport),
    /** SHA-256 of an export's file; null for those of the first version, which kept none. */
    hashOf: (id: string): string | null => hash.get(id)?.sha256 ?? null,
    get(id: string): Export | null {
      const row = one.get(id);
      return row === undefined ? null : toExport(row);
    },
  };
}

export type ExportRows = ReturnType<typeof exportRows>;

function toExport(row: Row): Export {
  const { id, run, created_at: createdAt, file, bytes, about } = row;
  return { ...fromJson(aboutSchema, about), id, run, createdAt, file, bytes, url: urlOf(id) };
}

function urlOf(id: string): string {
  return `/media/exports/${id}`;
}
