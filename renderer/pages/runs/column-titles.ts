import { m } from '../../i18n/index.ts';
import type { ColumnId } from './table.ts';

export const columnTitles: Readonly<Record<ColumnId, () => string>> = {
  picture: () => m.runs_column_picture(),
  dataset: () => m.runs_column_dataset(),
  recipe: () => m.runs_column_recipe(),
  status: () => m.runs_column_status(),
  step: () => m.runs_column_step(),
  time: () => m.runs_column_time(),
  losses: () => m.runs_column_losses(),
  changed: () => m.runs_column_changed(),
  disk: () => m.runs_column_disk(),
  created: () => m.runs_column_created(),
};
