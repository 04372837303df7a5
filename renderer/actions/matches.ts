import { locales, type Text } from '../../shared/contract/index.ts';
import { pinyinOf } from './pinyin.ts';

/** Whether every word that was typed is somewhere in a text, in any order: `ru exp` finds "Export this run". */
export function matches(text: string, wanted: string): boolean {
  const words = text.toLocaleLowerCase();
  return wanted
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));
}

/**
 * What a title is found by, whatever language the window speaks: the title in every language, and the pinyin of the
 * Chinese one, whole and by its initials.
 */
export function wordsOf(title: Text): string {
  return [...locales.map((locale) => title[locale]), ...pinyinOf(title['zh-CN'])].join(' ');
}

/** What was wanted, of a list: first what its shown title is found by, then what only its other words are. */
export function wantedOf<T extends { readonly title: string; readonly words?: string }>(
  list: readonly T[],
  wanted: string,
): { readonly byTitle: readonly T[]; readonly all: readonly T[] } {
  const byTitle = list.filter(({ title }) => matches(title, wanted));
  const known = new Set(byTitle);
  const byWords = list.filter(
    (each) => !known.has(each) && matches(`${each.title} ${each.words ?? ''}`, wanted),
  );
  return { byTitle, all: [...byTitle, ...byWords] };
}
