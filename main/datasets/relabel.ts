/** Changes of labels, as a pure function of the names and of what each entry has. */
import { mostLabelCharacters, StudioError, type LabelChange } from '../../shared/contract/index.ts';

/** The label column of a store. */
export interface Labels {
  readonly names: readonly string[];
  /** Index into `names` of each entry, or -1. */
  readonly of: Int32Array;
}

/**
 * The labels after a change. Those that no entry has any more are gone, the others keep their order; a new name takes
 * the place of what it replaces, or the last one.
 * @throws StudioError `label_not_found`, `label_name_wrong`, `label_taken`, `entry_not_found`
 */
export function relabelled(labels: Labels, change: LabelChange): Labels {
  switch (change.kind) {
    case 'rename':
      return renamed(labels, change.from, change.to);
    case 'merge':
      return merged(labels, change.from, change.to);
    case 'set':
      return given(labels, change.items, change.label);
  }
}

function renamed({ names, of }: Labels, from: string, to: string): Labels {
  const at = indexOf(names, from);
  const name = nameOf(to);
  const other = names.indexOf(name);
  if (other !== -1 && other !== at) throw new StudioError('label_taken', { label: name, from });
  return { names: names.with(at, name), of };
}

function merged({ names, of }: Labels, from: readonly string[], to: string): Labels {
  const sources = new Set(from.map((label) => indexOf(names, label)));
  const name = nameOf(to);
  const there = names.indexOf(name);
  const target = there === -1 ? Math.min(...sources) : there;
  return compact({
    names: names.with(target, name),
    of: of.map((label) => (sources.has(label) ? target : label)),
  });
}

function given({ names, of }: Labels, items: readonly number[], label: string | null): Labels {
  const name = label === null ? null : nameOf(label);
  const all = name === null || names.includes(name) ? names : [...names, name];
  const index = name === null ? -1 : all.indexOf(name);
  const changed = of.slice();
  for (const item of items) {
    if (item >= of.length) throw new StudioError('entry_not_found', { entry: item, count: of.length });
    changed[item] = index;
  }
  return compact({ names: all, of: changed });
}

function indexOf(names: readonly string[], label: string): number {
  const at = names.indexOf(label);
  if (at === -1) throw new StudioError('label_not_found', { label, known: names.join(', ') || '–' });
  return at;
}

/** A name as it is kept: in the form in which letters are one character each, without spaces around it. */
function nameOf(given: string): string {
  const name = given.normalize('NFC').trim();
  const isPlain = name !== '' && name.length <= mostLabelCharacters && !/\p{Cc}/u.test(name);
  if (!isPlain) throw new StudioError('label_name_wrong', { found: given, most: mostLabelCharacters });
  return name;
}

/** Leaves out names that no entry has. */
function compact({ names, of }: Labels): Labels {
  const used = new Set(of);
  const kept = names.filter((_, at) => used.has(at));
  const moved = names.map((name) => kept.indexOf(name));
  return { names: kept, of: of.map((label) => moved[label] ?? -1) };
}
