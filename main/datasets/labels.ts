/**
 * Labels from folders: the folder below those that all pictures share. `photos/train/cat/1.png` and
 * `photos/train/dog/2.png` are a cat and a dog, whichever folder was chosen.
 */
export function folderLabels(names: readonly string[]): readonly (string | null)[] {
  const folders = names.map((name) => name.split('/').slice(0, -1));
  const depth = sharedDepth(folders);
  // Pictures that all lie in one folder have its name for a label, unless it is the one that was chosen.
  const isFlat = folders.every((folder) => folder.length === depth);
  const at = isFlat ? depth - 1 : depth;
  return folders.map((folder) => folder[at] ?? null);
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
