/** Files of a drop or a file field, with their path below what was dropped. */

export interface DroppedFile {
  /** `/` between folders, name last. */
  readonly path: string;
  readonly file: File;
}

/** Every file of a drop, folders opened. Must be called in the drop event: its items are gone afterwards. */
export async function collectFiles(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const lists = await Promise.all(
    entries.map(({ entry, file }) => {
      if (entry !== null) return walk(entry);
      return Promise.resolve(file === null ? [] : [{ path: file.name, file }]);
    }),
  );
  return lists.flat();
}

/** Files of an `<input type="file">`; those of a chosen folder know their path in it. */
export function chosenFiles(list: FileList | null): readonly DroppedFile[] {
  return [...(list ?? [])].map((file) => ({
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file,
  }));
}

async function walk(entry: FileSystemEntry): Promise<readonly DroppedFile[]> {
  const path = entry.fullPath.replace(/^\/+/, '');
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path, file }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: DroppedFile[] = [];
  // A reader gives at most a hundred entries at a time, and none at the end.
  for (let batch = await read(reader); batch.length > 0; batch = await read(reader)) {
    for (const each of batch) found.push(...(await walk(each)));
  }
  return found;
}

function read(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
