import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What no Chinese text of the studio says, and what it says instead. */
const forbidden: Readonly<Record<string, string>> = {
  图像: '图片',
  您: '你',
  分叉: '分支',
  恢复训练: '继续训练',
  作业: '任务',
  批量大小: '批大小',
  批次大小: '批大小',
  示例: '样例',
  潜变量: '潜向量',
  此处最快: '本机最快',
  此电脑: '这台电脑',
  查看内容: '检查图片',
  被系统结束: '被系统强制结束',
  被外部结束: '被系统强制结束',
  残余: '文件',
};

const root = join(import.meta.dirname, '..', '..', '..');

/** Every file with words for people. */
function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.(ts|svelte|json)$/.test(entry.name)) yield path;
  }
}

describe('the Chinese texts', () => {
  it('use one word for one thing', () => {
    const found = ['main', 'shared', 'renderer']
      .flatMap((room) => [...files(join(root, room))])
      // What the compiler says is for those who write programs with it; the words of a caption table are its author's.
      .filter((path) => !/catalogue.compiler\.ts$|datasets.sources./.test(path))
      .flatMap((path) => {
        const text = readFileSync(path, 'utf8');
        return Object.keys(forbidden)
          .filter((word) => text.includes(word))
          .map((word) => `${path}: ${word}`);
      });
    expect(found).toEqual([]);
  });
});
