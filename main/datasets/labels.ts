import type { LabelCount } from '../../shared/contract/index.ts';
import type { SourceEntry } from './sources/candidate.ts';
import type { Store } from './store.ts';

/** Folders that split a collection into parts, each of which has all kinds of pictures. */
const parts = /^(train(ing)?|val(id(ation)?)?|test(ing)?|dev|eval|训练集?|验证集?|测试集?)$/i;
/** Folders that tools number so that none holds too many files (`00000/img00000000.png`): they mean nothing. */
const numbered = /^\d{5,}$/;

/** The label of each picture: what is declared comes before what a folder's name may mean. */
export function labelsOf(entries: readonly SourceEntry[]): readonly (string | null)[] {
  const unnamed = entries.filter(({ isFolderLabelled }) => isFolderLabelled);
  const folders = folderLabels(unnamed.map(({ name }) => name));
  const guesses = new Map(unnamed.map((entry, i) => [entry, folders[i] ?? null]));
  return entries.map((entry) => entry.label ?? guesses.get(entry) ?? null);
}

/**
 * Labels from folders: the folder below those that all pictures share. `photos/train/cat/1.png` and
 * `photos/test/dog/2.png` are a cat and a dog, whichever folder was chosen.
 */
export function folderLabels(names: readonly string[]): readonly (string | null)[] {
  const folders = names.map((name) => name.split('/').slice(0, -1));
  const depth = sharedDepth(folders);
  // Pictures that all lie in one folder have its name for a label, unless it is the one that was chosen.
  const isFlat = folders.every((folder) => folder.length === depth);
  const first = isFlat ? depth - 1 : depth;
  const isSplit = folders.every((folder) => parts.test(folder[first] ?? ''));
  const labels = folders.map((folder) => folder[isSplit ? first + 1 : first] ?? null);
  const areNumbers = labels.every((label) => label === null || numbered.test(label));
  return areNumbers ? labels.map(() => null) : labels;
}

/** How many leading folders all names share. */
function sharedDepth(folders: readonly (readonly string[])[]): number {
  const first = folders[0] ?? [];
  let depth = first.length;
  for (const folder of folders) {
    let same = 0;
    while (same < depth && folder[same] === first[same]) same += 1;
    depth = same;
  }
  return depth;
}

/** Label names in order: numbers by value, then words. */
export function sortedLabels(labels: Iterable<string>): string[] {
  return [...new Set(labels)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Counts of each label; none where the pictures have none. */
export function countLabels(labels: readonly (string | null)[]): LabelCount[] {
  const counts = new Map<string, number>();
  for (const label of labels) {
    if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return sortedLabels(counts.keys()).map((label) => ({ label, count: counts.get(label) ?? 0 }));
}

/** How many entries of a store have each of its labels. */
export function countsOf(store: Pick<Store, 'count' | 'labels' | 'labelOf'>): LabelCount[] {
  const counts = store.labels.map((label) => ({ label, count: 0 }));
  for (let entry = 0; entry < store.count; entry++) {
    const label = counts[store.labelOf(entry)];
    if (label !== undefined) label.count += 1;
  }
  return counts;
}
