import {
  type ColumnId,
  columnIds,
  type SortId,
  sortIds,
  type Sorting,
  standardColumns,
  standardSorting,
} from './table.ts';

const place = 'studio:runs-columns';
type Query = Readonly<Record<string, string | undefined>>;

/** Reads the sorting of an address: `sort=name` or `sort=-step`. */
export function readSorting(query: Query): Sorting {
  const word = query.sort ?? '';
  const by = sortIds.find((id) => id === word.replace(/^-/, ''));
  return by === undefined ? standardSorting : { by, isDescending: word.startsWith('-') };
}

/** As `readSorting` reads it; nothing for the usual one. */
export function writeSorting({ by, isDescending }: Sorting): string | undefined {
  const isStandard = by === standardSorting.by && isDescending === standardSorting.isDescending;
  return isStandard ? undefined : `${isDescending ? '-' : ''}${by}`;
}

/** The sorting after a click on a column: ascending first, then the other way. */
export function sortedBy(current: Sorting, by: SortId): Sorting {
  return { by, isDescending: current.by === by && !current.isDescending };
}

/** Which columns are shown, kept on this computer, and which rows are selected. */
export class RunsTable {
  #columns = $state.raw<ReadonlySet<ColumnId>>(standardColumns);
  #selected = $state.raw<ReadonlySet<string>>(new Set());
  #anchor: string | null = null;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    this.#storage = storage;
    const known: unknown = JSON.parse(storage?.getItem(place) ?? 'null');
    if (Array.isArray(known)) this.#columns = new Set(columnIds.filter((id) => known.includes(id)));
  }

  get columns(): ReadonlySet<ColumnId> {
    return this.#columns;
  }

  get selected(): ReadonlySet<string> {
    return this.#selected;
  }

  toggleColumn(id: ColumnId): void {
    const next = new Set(this.#columns);
    if (!next.delete(id)) next.add(id);
    this.#columns = next;
    this.#storage?.setItem(place, JSON.stringify([...next]));
  }

  /** Selects or deselects a row; with `extend`, every row from the last one to it, in the shown order. */
  toggle(id: string, shown: readonly string[], extend: boolean): void {
    const next = new Set(this.#selected);
    const [from, to] = [shown.indexOf(this.#anchor ?? ''), shown.indexOf(id)];
    if (extend && from >= 0 && to >= 0) {
      for (const each of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(each);
    } else if (!next.delete(id)) next.add(id);
    this.#anchor = id;
    this.#selected = next;
  }

  select(ids: readonly string[]): void {
    this.#selected = new Set(ids);
  }
}
