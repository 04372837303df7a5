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
