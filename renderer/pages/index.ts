/**
 * Every page that exists, in the order of the work. A page that is not here is not in the rail. The code of most comes
 * when they are opened: the first page shall not wait for the others.
 */
import type { LucideIcon } from '@lucide/svelte';
import Activity from '@lucide/svelte/icons/activity';
import Images from '@lucide/svelte/icons/images';
import Settings from '@lucide/svelte/icons/settings';
import Sparkles from '@lucide/svelte/icons/sparkles';
import type { Component } from 'svelte';
import { m } from '../i18n/index.ts';
import type { Page } from '../state/route.svelte.ts';
import DatasetsPage from './datasets/DatasetsPage.svelte';

export interface PageView {
  readonly page: Page;
  readonly title: () => string;
  readonly icon: LucideIcon;
  readonly load: () => Promise<{ readonly default: Component }>;
}

const datasets: PageView = {
  page: 'datasets',
  title: () => m.rail_datasets(),
  icon: Images,
  // Where everybody begins: it comes with the window.
  load: () => Promise.resolve({ default: DatasetsPage }),
};

export const pageViews: readonly PageView[] = [
  datasets,
  { page: 'runs', title: () => m.rail_runs(), icon: Activity, load: () => import('./runs/RunsArea.svelte') },
  {
    page: 'generate',
    title: () => m.rail_generate(),
    icon: Sparkles,
    load: () => import('./generate/GeneratePage.svelte'),
  },
  {
    page: 'settings',
    title: () => m.rail_settings(),
    icon: Settings,
    load: () => import('./settings/SettingsPage.svelte'),
  },
];

/** The view of a page; that of datasets for one that does not exist. */
export function viewOf(page: Page): PageView {
  return pageViews.find((view) => view.page === page) ?? datasets;
}
