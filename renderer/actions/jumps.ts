import Images from '@lucide/svelte/icons/images';
import { m } from '../i18n/index.ts';
import { titleOf } from '../i18n/samples.ts';
import { href, route } from '../state/route.svelte.ts';
import { studio } from '../state/studio.svelte.ts';
import type { Action } from './action.ts';

/** Everything that has a page of its own, for the palette. */
export function jumps(): readonly Action[] {
  return studio.datasets.kept.map((dataset) => ({
    id: `dataset/${dataset.id}`,
    title: m.palette_dataset({ name: titleOf(dataset) }),
    icon: Images,
    run: () => route.go(href('datasets', dataset.id)),
  }));
}
