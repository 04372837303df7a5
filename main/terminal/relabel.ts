/** What a person asks for with `studio datasets relabel`. */
import { StudioError, type LabelChange } from '../../shared/contract/index.ts';

export interface RelabelFlags {
  readonly rename?: string;
  readonly merge?: readonly string[];
  readonly items?: string;
  readonly to?: string;
}

/**
 * The one change that the options ask for.
 * @throws StudioError `relabel_unclear`, `argument_entries_wrong`
 */
export function changeOf({ rename, merge, items, to }: RelabelFlags): LabelChange {
  const asked = [rename, merge, items].filter((one) => one !== undefined).length;
  if (asked !== 1) throw new StudioError('relabel_unclear', {});
  if (items !== undefined) return { kind: 'set', items: entriesOf(items), label: to ?? null };
  if (to === undefined) throw new StudioError('relabel_unclear', {});
  return rename === undefined
    ? { kind: 'merge', from: [...(merge ?? [])], to }
    : { kind: 'rename', from: rename, to };
}

/** Entries that may be named at once: a range of a slip of the finger is refused before it fills the memory. */
const mostEntries = 10_000_000;

/** `0,4,10-12` as 0, 4, 10, 11 and 12. */
function entriesOf(text: string): number[] {
  const ranges = text.split(',').map((part) => {
    const [, first, last = first] = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part) ?? [];
    return { from: Number(first), to: Number(last) };
  });
  const isRange = ranges.every(({ from, to }) => from <= to);
  const total = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (!isRange || total > mostEntries) throw new StudioError('argument_entries_wrong', { found: text });
  return ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
}
