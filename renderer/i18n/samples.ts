/** What the built-in samples and their labels are called in the window; what is stored stays in English. */
import type { Dataset } from '../../shared/contract/index.ts';
import { m } from './index.ts';

const sampleTitles: Readonly<
  Record<NonNullable<Dataset['builtin']>, { stored: string; title: () => string }>
> = {
  digits: { stored: 'Digits', title: () => m.builtin_digits() },
  shapes: { stored: 'Shapes', title: () => m.builtin_shapes() },
  outlines: { stored: 'Outlines', title: () => m.builtin_outlines() },
};

const labelTitles: Readonly<Record<string, () => string>> = {
  circle: () => m.form_circle(),
  square: () => m.form_square(),
  triangle: () => m.form_triangle(),
  star: () => m.form_star(),
  ring: () => m.form_ring(),
  cross: () => m.form_cross(),
};

/** A dataset's name; a sample's in the window's language, unless a person gave it one of their own. */
export function titleOf({ name, builtin }: Pick<Dataset, 'name' | 'builtin'>): string {
  if (builtin === null) return name;
  const { stored, title } = sampleTitles[builtin];
  // Where its name was taken when it was added, four letters of its id follow.
  const isOwn =
    name !== stored && !(name.startsWith(stored) && /^ [0-9a-f]{4}$/.test(name.slice(stored.length)));
  return isOwn ? name : title() + name.slice(stored.length);
}

/** A label of a dataset; a sample's in the window's language. */
export function labelTitle(label: string, { builtin }: Pick<Dataset, 'builtin'>): string {
  return builtin === 'shapes' && Object.hasOwn(labelTitles, label)
    ? (labelTitles[label]?.() ?? label)
    : label;
}
