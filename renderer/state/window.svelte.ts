import { Appearance } from './appearance.svelte.ts';
import { studio } from './studio.svelte.ts';

/** Looks of this window. */
export const appearance = new Appearance(studio.settings);
