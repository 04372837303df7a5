import Activity from '@lucide/svelte/icons/activity';
import Images from '@lucide/svelte/icons/images';
import Plus from '@lucide/svelte/icons/plus';
import type { Dataset, RecipeInfo, Run } from '../../shared/contract/index.ts';
import { m, say } from '../i18n/index.ts';
import { titleOf } from '../i18n/samples.ts';
import { href, route } from '../state/route.svelte.ts';
import type { Action } from './action.ts';
import { wordsOf } from './matches.ts';

/** What there is to jump to. */
export interface Places {
  readonly runs: readonly Run[];
  readonly datasets: readonly Dataset[];
  readonly recipes: readonly RecipeInfo[];
}

type Message = (values: { name: string }, options?: { locale?: 'en' | 'zh-CN' }) => string;

/** Everything that has a page of its own, for the palette: found by its name and its kind in every language. */
export function jumps({ runs, datasets, recipes }: Places): readonly Action[] {
  return [
    ...runs.map((run) => ({
      ...jump(`run/${run.id}`, m.palette_run, run.name, href('runs', run.id)),
      icon: Activity,
    })),
    ...datasets.map((dataset) => ({
      ...jump(`dataset/${dataset.id}`, m.palette_dataset, titleOf(dataset), href('datasets', dataset.id)),
      // A sample is found by the name that is stored, too.
      words: inEveryLanguage(m.palette_dataset, `${dataset.name} ${titleOf(dataset)}`),
      icon: Images,
    })),
    ...recipes.map((recipe) => ({
      ...jump(
        `recipe/${recipe.id}`,
        m.palette_recipe,
        say(recipe.title),
        href('runs', 'new', { recipe: recipe.id }),
      ),
      words: `${inEveryLanguage(m.palette_recipe, '')} ${wordsOf(recipe.title)} ${recipe.id}`,
      icon: Plus,
    })),
  ];
}

function jump(id: string, message: Message, name: string, address: string) {
  const words = inEveryLanguage(message, name);
  return { id, title: message({ name }), words, run: () => route.go(address) };
}

function inEveryLanguage(message: Message, name: string): string {
  return wordsOf({
    en: message({ name }, { locale: 'en' }),
    'zh-CN': message({ name }, { locale: 'zh-CN' }),
  });
}
