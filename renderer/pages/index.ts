/** Every page that exists, in the order of the work. A page that is not here is not in the rail. */
import type { LucideIcon } from '@lucide/svelte';
import Activity from '@lucide/svelte/icons/activity';
import Images from '@lucide/svelte/icons/images';
import Settings from '@lucide/svelte/icons/settings';
import Sparkles from '@lucide/svelte/icons/sparkles';
import type { Component } from 'svelte';
import { m } from '../i18n/index.ts';
import type { Page } from '../state/route.svelte.ts';
import DatasetsPage from './datasets/DatasetsPage.svelte';
import GeneratePage from './generate/GeneratePage.svelte';
import RunsArea from './runs/RunsArea.svelte';
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
  { page: 'runs', title: () => m.rail_runs(), icon: Activity, view: RunsArea },
  { page: 'generate', title: () => m.rail_generate(), icon: Sparkles, view: GeneratePage },
  { page: 'settings', title: () => m.rail_settings(), icon: Settings, view: SettingsPage },
];

/** The view of a page; that of datasets for one that does not exist. */
export function viewOf(page: Page): PageView {
  return pageViews.find((view) => view.page === page) ?? datasets;
}
