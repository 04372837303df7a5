/** Edits of a dataset's labels and captions: each can be taken back where it is told. */
import type { Dataset, LabelChange } from '../../shared/contract/index.ts';
import { api } from '../api.ts';
import { format, m } from '../i18n/index.ts';
import { labelTitle } from '../i18n/samples.ts';
import { studio } from '../state/studio.svelte.ts';
import { toasts } from '../state/toasts.svelte.ts';

let told: number | null = null;

/** Makes an edit and tells of it, with the way back. Only the newest can be taken back: what was told before goes. */
export async function edit(title: string, send: () => Promise<Dataset>): Promise<Dataset> {
  const made = await send();
  if (told !== null) toasts.close(told);
  told = toasts.show({ title, action: { title: m.app_undo(), run: () => undoEdit(made) } });
  return made;
}

/** Takes the last edit back, unless another was made since: that one is not what was asked. */
export async function undoEdit({ id, version }: Pick<Dataset, 'id' | 'version'>): Promise<void> {
  const now = studio.datasets.get(id);
  if (now !== undefined && now.version > version) return;
  await api.datasets.undo({ id });
}

export async function relabel(dataset: Dataset, change: LabelChange): Promise<Dataset> {
  return edit(titleOfChange(dataset, change), () => api.datasets.relabel({ id: dataset.id, change }));
}

export async function setCaption(dataset: Dataset, item: number, caption: string): Promise<Dataset> {
  const title = m.caption_set({ number: format.count(item + 1) });
  return edit(title, () => api.datasets.setCaption({ id: dataset.id, item, caption }));
}

function titleOfChange(dataset: Dataset, change: LabelChange): string {
  const title = (label: string) => labelTitle(label, dataset);
  if (change.kind === 'rename') return m.label_renamed({ from: title(change.from), to: title(change.to) });
  if (change.kind === 'merge') {
    return m.label_merged({ from: change.from.map(title).join(', '), to: title(change.to) });
  }
  const count = { count: change.items.length, shown: format.count(change.items.length) };
  return change.label === null
    ? m.label_taken_from(count)
    : m.label_given({ ...count, label: title(change.label) });
}

/** The label that a person means by what was typed: one that there is by its name or title, else a new one. */
export function labelMeant(typed: string, dataset: Pick<Dataset, 'labels' | 'builtin'>): string {
  const wanted = typed.normalize('NFC').trim();
  const known = dataset.labels.map((each) => each.label);
  return known.find((label) => label === wanted || labelTitle(label, dataset) === wanted) ?? wanted;
}
