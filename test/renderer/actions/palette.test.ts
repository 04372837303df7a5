import { describe, expect, it } from 'vitest';
import { jumps } from '../../../renderer/actions/jumps.ts';
import { matches, wantedOf, wordsOf } from '../../../renderer/actions/matches.ts';
import { isSpelt, pinyinOf } from '../../../renderer/actions/pinyin.ts';
import { commands, menuTitles } from '../../../shared/contract/index.ts';
import { someRecipe } from '../helpers/recipe.ts';
import { someRun } from '../helpers/run.ts';

const found = (wanted: string): string[] =>
  commands.filter(({ title }) => matches(wordsOf(title), wanted)).map(({ id }) => id);

describe('what a command is found by', () => {
  it('is its title in every language, whatever the window speaks', () => {
    for (const wanted of ['new run', 'NEW', '新建', 'ru ne']) expect(found(wanted)).toContain('file.new-run');
  });

  it('is the pinyin of its Chinese title, whole and by initials', () => {
    expect(pinyinOf('新建 GAN')).toEqual(['xinjian', 'xj']);
    for (const wanted of ['xinjian', 'xj', 'xin jian']) expect(found(wanted)).toContain('file.new-run');
    expect(found('xinjianx')).not.toContain('go.settings');
  });

  it('is known for every Chinese character of every command', () => {
    const titles = [...commands.map(({ title }) => title), ...Object.values(menuTitles)];
    expect(titles.map((title) => title['zh-CN']).filter((title) => !isSpelt(title))).toEqual([]);
  });
});

describe('what is wanted', () => {
  it('begins with what its shown title is found by', () => {
    const list = [{ title: 'Export', words: 'dcctrw' }, { title: 'DCGAN', words: '' }, { title: 'Other' }];
    const { byTitle, all } = wantedOf(list, 'dc');
    expect(byTitle.map(({ title }) => title)).toEqual(['DCGAN']);
    expect(all.map(({ title }) => title)).toEqual(['DCGAN', 'Export']);
  });
});

describe('jumps', () => {
  const places = { runs: [someRun({ name: '小猫 first' })], datasets: [], recipes: [someRecipe] };
  const ids = (wanted: string): string[] =>
    jumps(places)
      .filter(({ title, words }) => matches(`${title} ${words ?? ''}`, wanted))
      .map(({ id }) => id);

  it('finds runs and recipes by name and by kind, in every language', () => {
    for (const wanted of ['小猫', 'first', 'run first', '训练 小猫', 'xunlian']) {
      expect(ids(wanted)).toContain('run/r1');
    }
    for (const wanted of ['dcgan', 'new dcgan', '新建']) {
      expect(ids(wanted)).toContain(`recipe/${someRecipe.id}`);
    }
    expect(ids('no such name')).toEqual([]);
  });
});
