/** What can be done with a dataset, as data for buttons and menus. */
import Trash2 from '@lucide/svelte/icons/trash-2';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Dataset } from '../../shared/contract/index.ts';
import { api, discardUpload, openUpload, uploadFile } from '../api.ts';
import { format, m } from '../i18n/index.ts';
import { titleOf } from '../i18n/samples.ts';
import { href, route } from '../state/route.svelte.ts';
import { toasts } from '../state/toasts.svelte.ts';
import type { Action } from './action.ts';
import { undoEdit } from './labels.ts';
import { collectFiles, type DroppedFile } from './dropped-files.ts';

export type Builtin = 'digits' | 'shapes' | 'outlines';

/** Opens a built-in sample, importing it where that was not done yet. */
export async function openBuiltin(builtin: Builtin): Promise<void> {
  const dataset = await api.datasets.addBuiltin({ builtin });
  route.go(href('datasets', dataset.id));
}

/** Starts to look through paths of this computer, and goes there. */
export async function inspectPaths(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const { inspection } = await api.datasets.inspect({ paths: [...paths] });
  route.go(href('datasets', 'import', inspection));
}

/** How many files of a drop were sent to the studio. */
export interface UploadProgress {
  readonly sent: number;
  readonly total: number;
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/**
 * Looks through what was dropped. In the desktop files have paths; a browser sends them first, a few at a time.
 * @param tell hears how far the sending is.
 */
export async function inspectDrop(
  transfer: DataTransfer,
  tell: (progress: UploadProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const bridge = window.studio;
  if (bridge !== undefined) {
    const paths = [...transfer.files].map((file) => bridge.pathForFile(file)).filter((path) => path !== '');
    await inspectPaths(paths);
    return;
  }
  await inspectFiles(await collectFiles(transfer), tell, signal);
}

/** Sends files of the browser to the studio, then looks through them. */
export async function inspectFiles(
  files: readonly DroppedFile[],
  tell: (progress: UploadProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  if (files.length === 0) return;
  const upload = await openUpload();
  const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const queue = [...files];
  let sent = 0;
  let sentBytes = 0;
  const sender = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await uploadFile(upload, next.path, next.file, signal);
      sent += 1;
      sentBytes += next.file.size;
      tell({ sent, total: files.length, sentBytes, totalBytes });
    }
  };
  tell({ sent, total: files.length, sentBytes, totalBytes });
  try {
    // Six connections are what a browser opens to one host anyway.
    await Promise.all(Array.from({ length: 6 }, sender));
  } catch (thrown) {
    queue.length = 0;
    await discardUpload(upload);
    throw thrown;
  }
  const { inspection } = await api.datasets.inspect({ upload });
  route.go(href('datasets', 'import', inspection));
}

/** Moves a dataset to the trash, with a way back. */
export async function trashDataset(dataset: Dataset): Promise<void> {
  await api.datasets.trash({ id: dataset.id });
  if (route.place.page === 'datasets' && route.place.parts[0] === dataset.id) route.go(href('datasets'));
  toasts.show({
    title: m.dataset_trashed({ name: titleOf(dataset) }),
    action: { title: m.app_undo(), run: () => api.datasets.restore({ id: dataset.id }) },
  });
}

/** Takes pictures out of a dataset, with a way back. */
export async function removeItems(dataset: Dataset, indices: readonly number[]): Promise<void> {
  const removed = [...indices];
  await api.datasets.removeItems({ id: dataset.id, indices: removed });
  toasts.show({
    title: m.dataset_items_removed({ count: removed.length, shown: format.count(removed.length) }),
    action: { title: m.app_undo(), run: () => restoreItems(dataset, removed) },
  });
}

export async function restoreItems(dataset: Dataset, indices: readonly number[]): Promise<void> {
  await api.datasets.restoreItems({ id: dataset.id, indices: [...indices] });
}

export function datasetActions(dataset: Dataset): readonly Action[] {
  return [
    ...(dataset.undoVersion === null
      ? []
      : [{ id: 'dataset.undo', title: m.dataset_undo_edit(), icon: Undo2, run: () => undoEdit(dataset) }]),
    {
      id: 'dataset.trash',
      title: m.dataset_trash(),
      icon: Trash2,
      isDangerous: true,
      run: () => trashDataset(dataset),
    },
  ];
}

/** For a dataset in the trash. `purge` asks first, because it cannot be undone. */
export function trashedActions(dataset: Dataset, purge: () => void): readonly Action[] {
  return [
    {
      id: 'dataset.restore',
      title: m.trash_restore(),
      icon: Undo2,
      run: () => api.datasets.restore({ id: dataset.id }),
    },
    {
      id: 'dataset.purge',
      title: m.trash_purge({ bytes: format.bytes(dataset.bytes) }),
      icon: Trash2,
      isDangerous: true,
      run: purge,
    },
  ];
}
