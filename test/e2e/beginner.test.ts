/** The first ten minutes of a person who has never trained anything: in Chinese, with a folder of photos, by mouse. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../main/runs/index.ts';
import type { RunStatus } from '../../shared/contract/index.ts';
import { jpeg, png } from '../helpers/pictures.ts';
import { temporaryFolder } from '../helpers/terminal.ts';
import { openWindow, type Window } from '../helpers/window.ts';

const photos = 200;
const mostClicks = 6;

let home: { path: string; remove: () => Promise<void> };
let window: Window;
let run = '';
let clicks = 0;

/** Photos of many sizes and both usual formats, each its own. */
async function writePhotos(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let at = 0; at < photos; at++) {
    const [width, height] = [40 + (at % 37), 36 + ((at * 7) % 41)];
    const isPhoto = at % 3 !== 0;
    const name = join(folder, `IMG_${String(at).padStart(4, '0')}.${isPhoto ? 'jpg' : 'png'}`);
    await writeFile(name, await (isPhoto ? jpeg : png)(width, height, at));
  }
}

async function click(locator: Locator): Promise<void> {
  await locator.click();
  clicks += 1;
}

const button = (name: string | RegExp): Locator => window.page.getByRole('button', { name });

/** What the page says of each state; a person reads nothing else. */
const says: Readonly<Record<RunStatus, RegExp>> = {
  queued: /^正在排队|^正在等待|^等待|引擎/,
  starting: /^正在启动/,
  training: /^正在学习/,
  held: /^已在第 [\d,]+ 步暂停/,
  stopping: /^正在停止/,
  stopped: /^已停在第 [\d,]+ 步/,
  completed: /^已完成/,
  crashed: /崩溃/,
  hung: /失去响应/,
  killed: /被系统强制结束/,
  failed: /无法继续/,
};

/** Watches sentence and state until the run has one; every sentence must be true of the state before or after it was read. */
async function truthUntil(wanted: RunStatus, data: string): Promise<void> {
  const database = openDatabase(join(data, 'studio.db'), { access: 'read' });
  const lies: string[] = [];
  const sentence = window.page.locator('main .sentence');
  try {
    await expect
      .poll(
        async () => {
          const before = database.runs.get(run).status;
          const text = (await sentence.textContent()) ?? '';
          const after = database.runs.get(run).status;
          // An event is on its way while the state changes: only a state that lasts is held against the sentence.
          if (before === after && before === shown && !says[after].test(text)) lies.push(`${after}: ${text}`);
          shown = after;
          return says[wanted].test(text) && after === wanted;
        },
        { timeout: 120_000, interval: 250 },
      )
      .toBe(true);
  } finally {
    database.close();
  }
  expect(lies).toEqual([]);
}
let shown: RunStatus | undefined;

beforeAll(async () => {
  home = await temporaryFolder('beginner');
  await mkdir(join(home.path, 'data'));
  await writePhotos(join(home.path, '我的照片'));
  window = await openWindow(join(home.path, 'data'), { locale: 'zh-CN' });
});
afterAll(async () => {
  await window.close();
  await home.remove();
});

describe('the first run of a beginner', () => {
  it('goes from a folder of photos to a training in six clicks at most', async () => {
    const { page } = window;
    const chooser = page.waitForEvent('filechooser');
    await click(button('选择文件夹'));
    await (await chooser).setFiles(join(home.path, '我的照片'));
    await button(/^导入 200 张图片/).waitFor({ timeout: 90_000 });
    expect(await page.getByText('200 个文件').count()).toBe(1);
    expect(await page.getByText('没有问题，所有文件都可以直接导入。').count()).toBe(1);
    await click(button(/^导入 200 张图片/));
    await click(page.getByText('用它训练').filter({ visible: true }).first());
    const train = page.locator('button:not([aria-disabled=true])', { hasText: /^\s*训练\s*$/ });
    await train.waitFor({ timeout: 60_000 });
    await click(train);
    const pressedAt = performance.now();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/, { timeout: 60_000 });
    run = /\/runs\/([0-9a-f-]+)/.exec(page.url())?.[1] ?? '';
    await truthUntil('training', join(home.path, 'data'));
    const seconds = ((performance.now() - pressedAt) / 1000).toFixed(1);
    process.stdout.write(`${clicks} clicks; training ${seconds} s after “Train” was pressed\n`);
    expect(clicks).toBeLessThanOrEqual(mostClicks);
  });

  it('says what is true while it is held, goes on and is stopped', async () => {
    const data = join(home.path, 'data');
    await button('暂停').click();
    await truthUntil('held', data);
    await button('继续').click();
    await truthUntil('training', data);
    await button('停止').click();
    await truthUntil('stopped', data);
  });

  it('was never told to type a command, nor anything in another language', async () => {
    const { page } = window;
    for (const place of [
      '/datasets',
      '/runs',
      '/runs/new',
      `/runs/${run}`,
      `/generate/${run}`,
      '/settings',
    ]) {
      await window.open(place);
      await page.locator('main h1, main h2').first().waitFor();
      const text = await page.locator('body').innerText();
      expect(text).not.toMatch(/\bnpm |studio (serve|doctor|runs)|--\w+/);
      // Three English words in a row are a sentence that nobody translated; titles of papers and layers are links and pictures.
      const sentences = await page
        .locator('main p, main label, main h1, main h2, main legend, main button')
        .allInnerTexts();
      const isEnglish = (each: string): boolean =>
        /\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b/.test(each) && !/\p{Script=Han}/u.test(each);
      expect(sentences.filter(isEnglish)).toEqual([]);
    }
    // Thumbnails that were still being asked for when the import ended are gone with the inspection.
    expect(window.complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
  });
});
