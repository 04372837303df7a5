import { builtinIdSchema, datasetSchema, StudioError, type Dataset } from '../../../shared/contract/index.ts';
import { fromJson } from './json.ts';
import type { Sql } from './sql.ts';

/** What a new dataset is made of; times and counters are the database's. */
export type NewDataset = Omit<Dataset, 'removed' | 'trashedAt' | 'version' | 'undoVersion'>;

/** What differs between the versions of a dataset. */
export type DatasetVersion = Pick<
  Dataset,
  'version' | 'undoVersion' | 'count' | 'labels' | 'captions' | 'bytes'
>;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly builtin: string | null;
  readonly source: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly count: number;
  readonly removed: number;
  readonly labels: string;
  readonly captions: number;
  readonly duplicates: number;
  readonly bytes: number;
  readonly options: string;
  readonly rejected: string;
  readonly licence: string;
  readonly created_at: number;
  readonly trashed_at: number | null;
  readonly version: number;
  readonly undo_version: number | null;
}

const { labels: labelsSchema, options: optionsSchema, rejected: rejectedSchema } = datasetSchema.shape;

export function datasetRows(sql: Sql) {
  const columns = `*, (SELECT count(*) FROM removed_items WHERE dataset = datasets.id) AS removed`;
  const insert = sql.prepare<(string | number | null)[]>(`
    INSERT INTO datasets (id, name, builtin, source, width, height, channels, count, labels, captions, duplicates, bytes,
      options, rejected, licence, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const byId = sql.prepare<[string], Row>(`SELECT ${columns} FROM datasets WHERE id = ?`);
  const byName = sql.prepare<[string], Row>(
    `SELECT ${columns} FROM datasets WHERE name = ? AND trashed_at IS NULL`,
  );
  const byBuiltin = sql.prepare<[string], Row>(
    `SELECT ${columns} FROM datasets WHERE builtin = ? AND trashed_at IS NULL ORDER BY created_at DESC`,
  );
  const all = sql.prepare<[number], Row>(
    `SELECT ${columns} FROM datasets WHERE (trashed_at IS NOT NULL) = ? ORDER BY created_at DESC`,
  );
  const update = sql.prepare<[string, string, string]>(
    'UPDATE datasets SET name = ?, licence = ? WHERE id = ?',
  );
  const setTrashed = sql.prepare<[number | null, string]>('UPDATE datasets SET trashed_at = ? WHERE id = ?');
  const setVersion = sql.prepare<(string | number | null)[]>(`
    UPDATE datasets SET version = ?, undo_version = ?, count = ?, labels = ?, captions = ?, bytes = ? WHERE id = ?`);
  const remove = sql.prepare<[string]>('DELETE FROM datasets WHERE id = ?');
  const addRemoved = sql.prepare<[string, number]>(
    'INSERT INTO removed_items (dataset, item) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const dropRemoved = sql.prepare<[string, number]>(
    'DELETE FROM removed_items WHERE dataset = ? AND item = ?',
  );
  const removedItems = sql.prepare<[string], { item: number }>(
    'SELECT item FROM removed_items WHERE dataset = ? ORDER BY item',
  );

  function requireFree(name: string, id: string): void {
    const other = byName.get(name);
    if (other !== undefined && other.id !== id) throw new StudioError('dataset_name_taken', { name });
  }

  function get(id: string): Dataset {
    const row = byId.get(id);
    if (row === undefined) throw new StudioError('dataset_not_found', { dataset: id });
    return toDataset(row);
  }

  return {
    /** @throws StudioError `dataset_not_found`. */
    get,
    has: (id: string): boolean => byId.get(id) !== undefined,
    /** By id or name, as a person types it. @throws StudioError `dataset_not_found`. */
    find(idOrName: string): Dataset {
      return get((byId.get(idOrName) ?? byName.get(idOrName))?.id ?? idOrName);
    },
    isNameFree: (name: string): boolean => byName.get(name) === undefined,
    /** The newest import of a built-in sample that is not in the trash. */
    builtin(builtin: string): Dataset | null {
      const row = byBuiltin.get(builtin);
      return row === undefined ? null : toDataset(row);
    },
    /** Newest first: those in the trash, or the others. */
    list: (trash: boolean): Dataset[] => all.all(trash ? 1 : 0).map(toDataset),
    /** @throws StudioError `dataset_name_taken`. */
    add(dataset: NewDataset): Dataset {
      return sql.transaction(() => {
        requireFree(dataset.name, dataset.id);
        insert.run(...valuesOf(dataset));
        return get(dataset.id);
      });
    },
    /** @throws StudioError `dataset_not_found`, `dataset_name_taken`. */
    update(
      id: string,
      change: { readonly name?: string | undefined; readonly licence?: string | undefined },
    ): Dataset {
      return sql.transaction(() => {
        const { name, licence } = get(id);
        requireFree(change.name ?? name, id);
        update.run(change.name ?? name, change.licence ?? licence, id);
        return get(id);
      });
    },
    removeItems(id: string, items: readonly number[]): Dataset {
      return sql.transaction(() => {
        const { count } = get(id);
        for (const item of items.filter((index) => index < count)) addRemoved.run(id, item);
        return get(id);
      });
    },
    restoreItems(id: string, items: readonly number[]): Dataset {
      return sql.transaction(() => {
        for (const item of items) dropRemoved.run(id, item);
        return get(id);
      });
    },
    /** Numbers of the removed entries, ascending. */
    removedItems: (id: string): number[] => removedItems.all(id).map((row) => row.item),
    /** Into the trash (a time) or out of it (null). @throws StudioError `dataset_name_taken` when its name was given away. */
    setTrashed(id: string, at: number | null): Dataset {
      return sql.transaction(() => {
        if (at === null) requireFree(get(id).name, id);
        setTrashed.run(at, id);
        return get(id);
      });
    },
    /** Points at another version of the store. @throws StudioError `dataset_not_found`. */
    setVersion(id: string, to: DatasetVersion): Dataset {
      const { version, undoVersion, count, labels, captions, bytes } = to;
      setVersion.run(version, undoVersion, count, JSON.stringify(labels), captions, bytes, id);
      return get(id);
    },
    /** Forgets a dataset for good. Its files are the caller's. */
    remove: (id: string): void => {
      remove.run(id);
    },
  };
}

export type DatasetRows = ReturnType<typeof datasetRows>;

function valuesOf(d: NewDataset): (string | number | null)[] {
  return [
    ...[d.id, d.name, d.builtin, d.source, d.width, d.height, d.channels, d.count],
    ...[JSON.stringify(d.labels), d.captions, d.duplicates, d.bytes],
    ...[JSON.stringify(d.options), JSON.stringify(d.rejected), d.licence, d.createdAt],
  ];
}

function toDataset(row: Row): Dataset {
  return {
    id: row.id,
    name: row.name,
    // A sample of a newer studio is a dataset like any other.
    builtin: builtinIdSchema.nullable().catch(null).parse(row.builtin),
    source: row.source,
    width: row.width,
    height: row.height,
    channels: row.channels,
    count: row.count,
    removed: row.removed,
    labels: fromJson(labelsSchema, row.labels),
    captions: row.captions,
    duplicates: row.duplicates,
    bytes: row.bytes,
    options: fromJson(optionsSchema, row.options),
    rejected: fromJson(rejectedSchema, row.rejected),
    licence: row.licence,
    createdAt: row.created_at,
    trashedAt: row.trashed_at,
    version: row.version,
    undoVersion: row.undo_version,
  };
}
