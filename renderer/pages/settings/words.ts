import { m } from '../../i18n/index.ts';

const folders: Readonly<Record<string, () => string>> = {
  datasets: () => m.folder_datasets(),
  runs: () => m.folder_runs(),
  uploads: () => m.folder_uploads(),
  work: () => m.folder_work(),
};

/** What a folder of the studio holds; a name of a newer studio is said as itself. */
export function folderTitle(name: string): string {
  return folders[name]?.() ?? name;
}

const checks: Readonly<Record<string, () => string>> = {
  database: () => m.check_database(),
  'data-folder': () => m.check_data_folder(),
  window: () => m.check_window(),
  samples: () => m.check_samples(),
};

export function checkTitle(id: string): string {
  return checks[id]?.() ?? id;
}
