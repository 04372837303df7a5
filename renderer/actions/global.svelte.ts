/** Commands that work on every page: where to go, how the window looks. */
import Activity from '@lucide/svelte/icons/activity';
import Contrast from '@lucide/svelte/icons/contrast';
import Images from '@lucide/svelte/icons/images';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Languages from '@lucide/svelte/icons/languages';
import Loader from '@lucide/svelte/icons/loader';
import Plus from '@lucide/svelte/icons/plus';
import Rows from '@lucide/svelte/icons/rows-3';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import Sparkles from '@lucide/svelte/icons/sparkles';
import { locale } from '../i18n/index.ts';
import { href, route } from '../state/route.svelte.ts';
import { studio } from '../state/studio.svelte.ts';
import { appearance } from '../state/window.svelte.ts';
import type { Binding } from './action.ts';
import { commands } from './commands.svelte.ts';
import { jobsAtWork, placeOf } from './jobs.ts';

interface Dialogs {
  readonly openPalette: () => void;
  readonly openShortcuts: () => void;
}

/** Binds them until the returned function is called. */
export function bindGlobalCommands(dialogs: Dialogs): () => void {
  return commands.bind([...places(), ...looks(), ...help(dialogs)]);
}

function places(): readonly Binding[] {
  return [
    { id: 'file.import', icon: Images, run: () => route.go(href('datasets', 'import')) },
    { id: 'file.new-run', icon: Plus, run: () => route.go(href('runs', 'new')) },
    { id: 'go.datasets', icon: Images, run: () => route.go(href('datasets')) },
    { id: 'go.runs', icon: Activity, run: () => route.go(href('runs')) },
    { id: 'go.generate', icon: Sparkles, run: () => route.go(href('generate')) },
    { id: 'go.settings', icon: Settings, run: () => route.go(href('settings')) },
    {
      id: 'go.job',
      icon: Loader,
      when: () => jobsAtWork(studio.jobs.running, studio.runs).length > 0,
      run: () => {
        const [job] = jobsAtWork(studio.jobs.running, studio.runs);
        if (job !== undefined) route.go(placeOf(job));
      },
    },
  ];
}

function looks(): readonly Binding[] {
  const { settings } = studio;
  return [
    {
      id: 'view.theme',
      icon: Contrast,
      run: () => settings.change({ theme: appearance.theme === 'dark' ? 'light' : 'dark' }),
    },
    {
      id: 'view.density',
      icon: Rows,
      run: () =>
        settings.change({ density: settings.current.density === 'compact' ? 'comfortable' : 'compact' }),
    },
    {
      id: 'view.language',
      icon: Languages,
      run: () => settings.change({ locale: locale.current === 'en' ? 'zh-CN' : 'en' }),
    },
  ];
}

function help({ openPalette, openShortcuts }: Dialogs): readonly Binding[] {
  return [
    { id: 'view.palette', icon: Search, run: openPalette },
    { id: 'help.shortcuts', icon: Keyboard, run: openShortcuts },
  ];
}
