import { z } from 'zod';
import {
  companionSchema,
  exportSchema,
  type Companion,
  type Export,
} from '../../../shared/contract/index.ts';
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
const aboutSchema = exportSchema
  .omit({
    id: true,
    run: true,
    createdAt: true,
    file: true,
    bytes: true,
    url: true,
    companions: true,
  })
  .extend({ companions: z.array(companionSchema.omit({ url: true })).default([]) });

/** Until inputs said what they are, `latent` told it of the only one. */
const oldAboutSchema = z.looseObject({
  latent: z.enum(['normal', 'uniform', 'picture']).default('normal'),
  inputs: z.array(z.looseObject({ kind: z.undefined().optional() })).min(1),
});

const storedAboutSchema = z.preprocess((given) => {
  const old = oldAboutSchema.safeParse(given);
  if (!old.success) return given;
  const { latent, inputs, ...rest } = old.data;
  const kind = latent === 'picture' ? { kind: 'picture' } : { kind: 'latent', law: latent };
  return { ...rest, inputs: inputs.map((input) => ({ ...input, ...kind })) };
}, aboutSchema);

/** What the worker made; id, time and address are given here. */
export type NewExport = Omit<Export, 'url' | 'companions'> & {
  readonly companions: readonly Omit<Companion, 'url'>[];
};

/** A file that an export wrote: its SHA-256, or, where none was kept, when it was written at the latest. */
export type WrittenFile = { readonly sha256: string } | { readonly until: number };

export function exportRows(sql: Sql) {
  const insert = sql.prepare<[string, number, string, number, string, string, string]>(`
    INSERT INTO exports (run, id, created_at, file, bytes, about, sha256)
    SELECT number, ?, ?, ?, ?, ?, ? FROM runs WHERE id = ?`);
  const select = 'SELECT e.*, r.id AS run FROM exports AS e JOIN runs AS r ON r.number = e.run';
  const ofRun = sql.prepare<[string], Row>(`${select} WHERE r.id = ? ORDER BY e.created_at DESC`);
  const one = sql.prepare<[string], Row>(`${select} WHERE e.id = ?`);

  const all = sql.prepare<[], WrittenRow>('SELECT file, sha256, about, created_at FROM exports');
  const replaced = sql.prepare<[string]>('DELETE FROM exports WHERE file = ?');
  const hash = sql.prepare<[string], { sha256: string | null }>('SELECT sha256 FROM exports WHERE id = ?');

  return {
    /** Records an export whose file is on disk, with the SHA-256 of the file. It takes the place of one to the same file. */
    add({ id, run, createdAt, file, bytes, ...about }: NewExport, sha256: string): Export {
      return sql.transaction(() => {
        replaced.run(file);
        insert.run(id, createdAt, file, bytes, JSON.stringify(about), sha256, run);
        return { id, run, createdAt, file, bytes, ...about, ...addresses(id, about.companions) };
      });
    },
    /** Everything that exports wrote, by file: whatever else lies there is not ours. */
    written(): ReadonlyMap<string, WrittenFile> {
      return new Map(all.all().flatMap(filesOf));
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

type WrittenRow = Pick<Row, 'file' | 'about' | 'created_at'> & { readonly sha256: string | null };

function filesOf({ file, sha256, about, created_at: until }: WrittenRow): [string, WrittenFile][] {
  if (sha256 === null) return [];
  const { companions } = fromJson(storedAboutSchema, about);
  const beside = companions.map((one): [string, WrittenFile] => [one.file, { sha256: one.sha256 }]);
  // The first exports kept no hashes of what they wrote beside the file.
  const stem = file.replace(/\.[^.]*$/, '');
  const unknown = ['.md', '.json', '.png'].map((end): [string, WrittenFile] => [`${stem}${end}`, { until }]);
  return [[file, { sha256 }], ...(companions.length > 0 ? beside : unknown)];
}

function toExport(row: Row): Export {
  const { id, run, created_at: createdAt, file, bytes, about } = row;
  const rest = fromJson(storedAboutSchema, about);
  return { ...rest, id, run, createdAt, file, bytes, ...addresses(id, rest.companions) };
}

/** Where the window fetches the file, and those beside it. */
function addresses(
  id: string,
  companions: readonly Omit<Companion, 'url'>[],
): Pick<Export, 'url' | 'companions'> {
  const url = `/media/exports/${id}`;
  return { url, companions: companions.map((one) => ({ ...one, url: `${url}/${one.kind}` })) };
}
