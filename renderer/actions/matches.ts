/** Whether every word that was typed is somewhere in a title, in any order: `ru exp` finds "Export this run". */
export function matches(title: string, wanted: string): boolean {
  const text = title.toLocaleLowerCase();
  return wanted
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
