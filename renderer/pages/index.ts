/** Every page that exists, in the order of the work. A page that is not here is not in the rail. */
import type { LucideIcon } from '@lucide/svelte';
import Images from '@lucide/svelte/icons/images';
import Settings from '@lucide/svelte/icons/settings';
import type { Component } from 'svelte';
import { m } from '../i18n/index.ts';
import type { Page } from '../state/route.svelte.ts';
import DatasetsPage from './datasets/DatasetsPage.svelte';
import SettingsPage from './settings/SettingsPage.svelte';

export interface PageView {
  readonly page: Page;
  readonly title: () => string;
  readonly icon: LucideIcon;
  readonly view: Component;
}

const datasets: PageView = {
  page: 'datasets',
  title: () => m.rail_datasets(),
  icon: Images,
  view: DatasetsPage,
};

export const pageViews: readonly PageView[] = [
  datasets,
  { page: 'settings', title: () => m.rail_settings(), icon: Settings, view: SettingsPage },
];

/** The view of a page; that of datasets for one that does not exist. */
export function viewOf(page: Page): PageView {
  return pageViews.find((view) => view.page === page) ?? datasets;
}
