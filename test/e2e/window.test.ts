import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readNewestCheckpoint, writeCheckpoint } from '../../main/runs/checkpoint.ts';
import { stepName } from '../../main/runs/names.ts';
import { writePictures } from '../helpers/pictures.ts';
import { temporaryFolder } from '../helpers/terminal.ts';
import { openWindow, type Window } from '../helpers/window.ts';

let home: { path: string; remove: () => Promise<void> };
let window: Window;
let run = '';

const button = (name: string | RegExp): Locator => window.page.getByRole('button', { name, exact: true });

async function until(locator: Locator, timeout = 90_000): Promise<void> {
  await locator.filter({ visible: true }).first().waitFor({ timeout });
}

/** The pids of the worker processes of the served studio, the training among them. */
function workers(): number[] {
  const found = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(window.studio.process.pid)], {
    encoding: 'utf8',
  });
  return found
    .split('\n')
    .filter((line) => line.includes('worker'))
    .map((line) => Number.parseInt(line, 10));
}

/** Serious accessibility problems of what is shown now, each with the element it is about. */
async function accessibilityProblems(): Promise<string[]> {
  await window.page.evaluate(axe.source);
  const results = await window.page.evaluate<{
    violations: { id: string; impact: string; nodes: { target: string[] }[] }[];
  }>('axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] })');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

beforeAll(async () => {
  home = await temporaryFolder('window');
  await mkdir(join(home.path, 'data'));
  await writePictures(join(home.path, 'my pictures'), 48);
  window = await openWindow(join(home.path, 'data'));
});
/** What the window looked like when a test failed. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  const name = task.name.replace(/\W+/g, '-').slice(0, 60);
  await window.page.screenshot({ path: join(import.meta.dirname, 'screenshots', `${name}.png`) });
});
afterAll(async () => {
  await window.close();
  await home.remove();
});

describe('the main job in the window', () => {
  it('begins with a place to drop a folder and samples that work at once', async () => {
    await until(button('Choose a folder'));
    await until(window.page.getByText('Digits'));
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('looks inside a dropped folder and lists problems by kind', async () => {
    const chooser = window.page.waitForEvent('filechooser');
    await button('Choose a folder').click();
    await (await chooser).setFiles(join(home.path, 'my pictures'));
    await until(button(/^Import 48/));
    for (const problem of ['Cut off in the middle', 'Empty files', 'Not pictures']) {
      expect(await window.page.getByText(problem).count()).toBeGreaterThan(0);
    }
    expect(await window.page.getByLabel('Name', { exact: true }).inputValue()).toBe('my pictures');
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('imports what can be imported and shows it', async () => {
    await window.page.getByRole('radiogroup', { name: 'Size' }).getByText('32').click();
    await expect.poll(() => window.page.getByLabel('Width').inputValue()).toBe('32');
    await button(/^Import 48/).click();
    await until(window.page.getByText('Train on this'));
    await until(window.page.getByRole('gridcell'));
    await expect
      .poll(
        () =>
          window.page
            .locator('[role=gridcell] img')
            .first()
            .evaluate((img: HTMLImageElement) => img.naturalWidth),
        { timeout: 90_000 },
      )
      .toBe(32);
    expect(await window.page.getByText('4 files noted at import').count()).toBe(1);
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('draws both networks and says what the run will cost before it starts', async () => {
    await window.page.getByText('Train on this').first().click();
    await until(window.page.getByText('The two networks'));
    await window.page.getByLabel('Width of the networks').fill('8');
    await window.page.getByLabel('Batch size').fill('16');
    await window.page.getByLabel('Sample grid every').fill('20');
    await window.page.getByLabel('Checkpoint every').fill('20');
    await window.page.getByLabel('Steps', { exact: true }).fill('100000');
    await until(window.page.getByText(/parameters$/));
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('finds the best batch when asked, and stops looking when asked', { timeout: 240_000 }, async () => {
    const find = window.page.locator('button:not([aria-disabled])', { hasText: 'Find the best batch size' });
    await until(find, 120_000);
    await find.click();
    await until(window.page.getByText(/^Measuring batches of 8/));
    await button('Cancel').click();
    await until(find);
    await find.click();
    const nothingToGain = window.page.getByText(/^(The run uses the best batch|No difference)/);
    await until(button(/^Use a batch of \d+/).or(nothingToGain), 200_000);
    expect(await window.page.getByRole('row').count()).toBeGreaterThan(3);
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('trains: steps, losses and sample grids arrive by themselves', async () => {
    await button('Train').click();
    await window.page.waitForURL(/\/runs\/[0-9a-f-]{36}/, { timeout: 60_000 });
    run = /\/runs\/([0-9a-f-]+)/.exec(window.page.url())?.[1] ?? '';
    await until(button('Hold'), 120_000);
    await until(window.page.getByText(/^Grid \d+ of \d+/), 120_000);
    const stepNow = async (): Promise<number> => {
      const text =
        (await window.page
          .getByText(/^step [\d,]+ of/)
          .first()
          .textContent()) ?? '';
      return Number(/step ([\d,]+)/.exec(text)?.[1]?.replace(',', ''));
    };
    const before = await stepNow();
    await expect.poll(stepNow, { timeout: 60_000 }).toBeGreaterThan(before + 5);
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('holds in memory and goes on', async () => {
    await button('Hold').click();
    await until(window.page.getByText(/^On hold at step/));
    await button('Resume').click();
    await until(window.page.getByText(/^Learning/));
  });

  it('shows the same place after a reload, and what happened meanwhile', async () => {
    await window.page.reload();
    await until(window.page.getByText(/^Learning/));
    expect(window.page.url()).toContain(run);
  });

  it('tells a killed worker from a crash, loses nothing, and resumes', async () => {
    await window.page.getByRole('tab', { name: /^Checkpoints/ }).click();
    await expect
      .poll(async () => (await window.page.getByRole('tab', { name: /^Checkpoints/ }).textContent()) ?? '', {
        timeout: 90_000,
      })
      .toMatch(/[1-9]/);
    for (const pid of workers()) process.kill(pid, 'SIGKILL');
    await until(window.page.getByText(/^Its process was ended from outside/));
    await button('Resume').first().click();
    await until(window.page.getByText(/^Learning/));
  });

  it('stops with a checkpoint', async () => {
    await button('Stop').click();
    await until(window.page.getByText(/^Stopped at step/));
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('generates pictures from a seed', async () => {
    await window.page.getByRole('link', { name: 'Generate', exact: true }).last().click();
    await until(window.page.getByRole('gridcell', { name: /^Picture 1$/ }));
    expect(window.complaints).toEqual([]);
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('exports a verified file that runs in a plain onnxruntime', async () => {
    await window.open(`/runs/${run}`);
    await window.page.getByRole('link', { name: 'Export' }).or(button('Export')).first().click();
    await window.page.waitForURL(/export/);
    await window.page.getByText('Plain numbers (float)').click();
    await button('Export').last().click();
    await until(window.page.getByText(/Verified: matches the studio/));
    const download = window.page.waitForEvent('download');
    await window.page
      .getByText(/^Download/)
      .first()
      .click();
    const file = join(home.path, 'generator.onnx');
    await (await download).saveAs(file);
    const session = await InferenceSession.create(file);
    const z = new Tensor('float32', new Float32Array(200), [2, 100]);
    const { [session.outputNames[0] ?? '']: picture } = await session.run({ z });
    expect(picture?.dims).toEqual([2, 32, 32, 3]);
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('holds a run whose numbers break, says in which layer, and fails it when it is stopped', async () => {
    const checkpoints = join(home.path, 'data', 'runs', run, 'checkpoints');
    const newest = await readNewestCheckpoint(checkpoints);
    newest!.tensors['G/project/norm/shift']!.data[0] = Number.NaN;
    await writeCheckpoint(checkpoints, stepName(Number(newest!.meta['step'])), newest!.tensors, newest!.meta);
    await window.open(`/runs/${run}`);
    await button('Resume').first().click();
    const broken = window.page
      .getByRole('alert')
      .getByText(/^The layer “G\/project\/norm” gave NaN or infinity in step \d+/);
    await until(broken);
    await until(window.page.getByText(/^On hold: its numbers broke at step/));
    expect(await window.page.getByRole('alert').getByRole('button', { name: /^Fork/ }).count()).toBe(1);
    expect(await accessibilityProblems()).toEqual([]);
    // The same steps break again.
    await window.page.getByRole('alert').getByRole('button', { name: 'Resume' }).click();
    await broken.waitFor({ state: 'detached', timeout: 60_000 });
    await until(broken);
    await button('Stop').click();
    await until(window.page.getByText(/^It could not go on after step/));
    expect(await broken.count()).toBe(1);
  });

  it('has a keyboard path to every command', async () => {
    await window.page.keyboard.press('Control+k');
    await until(window.page.getByRole('dialog'));
    await window.page.keyboard.type('sett');
    await window.page.keyboard.press('Enter');
    await window.page.waitForURL(/settings/);
    await until(window.page.getByText('ONNX Runtime, CPU'));
    expect(await accessibilityProblems()).toEqual([]);
  });

  it('speaks Chinese at a click, without a reload, and remembers it', async () => {
    await window.page.getByText('中文', { exact: true }).click();
    await until(window.page.getByText('设置'));
    await window.page.reload();
    await until(window.page.getByText('设置'));
    expect(await window.page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  it('made its way without one complaint of the browser or the policy', () => {
    expect(window.complaints).toEqual([]);
  });
});
