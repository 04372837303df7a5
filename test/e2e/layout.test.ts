import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePictures } from '../helpers/pictures.ts';
import { runStudio, temporaryFolder } from '../helpers/terminal.ts';
import { openWindow, type Window } from '../helpers/window.ts';

let home: { path: string; remove: () => Promise<void> };
let window: Window;
/** Addresses of every page, by name. */
let places: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await temporaryFolder('layout');
  const data = join(home.path, 'data');
  const pictures = join(home.path, 'pictures');
  await mkdir(data);
  await writePictures(pictures, 12);
  const imported = await runStudio(data, ['datasets', 'import', pictures, '--name', 'mine', '--size', '16']);
  const train = async (name: string): Promise<string> => {
    const small = ['--set', 'width=4', '--set', 'batch=4', '--set', 'sampleEvery=2', '--steps', '2'];
    const words = ['train', '--dataset', 'mine', '--recipe', 'dcgan', ...small, '--name', name, '--engine'];
    return String((await runStudio(data, [...words, 'onnxruntime-cpu'])).last['run']);
  };
  const [first, second] = [await train('first'), await train('a second run with a rather long name')];
  window = await openWindow(data);
  places = {
    datasets: '/datasets',
    import: '/datasets/import',
    dataset: `/datasets/${String(imported.last['dataset'])}`,
    runs: '/runs',
    'new run': '/runs/new',
    run: `/runs/${second}`,
    compare: `/runs/compare?ids=${first},${second}`,
    'trash of runs': '/runs/trash',
    generate: `/generate/${second}`,
    export: `/runs/${second}/export`,
    settings: '/settings',
  };
});
afterAll(async () => {
  await window.close();
  await home.remove();
});

/** What does not fit into the window as it is: the page, a part that scrolls sideways, a control that is cut. */
function misfits(): Promise<string[]> {
  return window.page.evaluate(() => {
    const nameOf = (element: Element): string =>
      `${element.outerHTML.slice(0, 60)}… “${element.textContent.trim().slice(0, 24)}”`;
    const found: string[] = [];
    const root = document.scrollingElement;
    if (root !== null && root.scrollWidth > root.clientWidth) found.push(`page ${root.scrollWidth} px`);
    for (const element of document.querySelectorAll('body *')) {
      const { overflowX } = getComputedStyle(element);
      const scrolls = overflowX === 'auto' || overflowX === 'scroll';
      if (scrolls && element.scrollWidth > element.clientWidth + 1) found.push(`scrolls: ${nameOf(element)}`);
    }
    for (const control of document.querySelectorAll('a, button, input, select, textarea')) {
      const { left, right, width } = control.getBoundingClientRect();
      // What is said only, or not drawn, has no place.
      if (width <= 1 || control.classList.contains('skip')) continue;
      if (left < -1 || right > innerWidth + 1) found.push(`outside: ${nameOf(control)}`);
      // What ends in dots is said whole where the pointer rests.
      const isTold = getComputedStyle(control).textOverflow === 'ellipsis' && control.hasAttribute('title');
      const isText = control.matches('a, button') && !isTold;
      if (isText && control.clientWidth > 0 && control.scrollWidth > control.clientWidth + 1) {
        found.push(`cut: ${nameOf(control)}`);
      }
    }
    return found;
  });
}

describe.each(['English', '中文'])('in %s', (language) => {
  const sizes = [
    [1440, 900],
    [1024, 700],
    // The first at a zoom of 200 %.
    [720, 450],
  ] as const;

  beforeAll(async () => {
    await window.page.setViewportSize({ width: 1440, height: 900 });
    await window.open('/settings');
    await window.page.getByText(language, { exact: true }).first().click();
  });

  it('fits into the window on every page, however narrow', async () => {
    for (const [name, place] of Object.entries(places)) {
      await window.page.setViewportSize({ width: 1440, height: 900 });
      await window.open(place);
      await window.page.locator('main h1, main h2').first().waitFor();
      if (name === 'new run') await window.page.locator('.networks, [aria-busy=false]').first().waitFor();
      for (const [width, height] of sizes) {
        await window.page.setViewportSize({ width, height });
        // Charts are drawn anew a moment after the window has changed.
        await expect
          .poll(async () => (await misfits()).map((what) => `${name} at ${width} × ${height}: ${what}`), {
            timeout: 3_000,
          })
          .toEqual([]);
      }
    }
  });
});

const overlays = '[role=menu]:visible, [role=dialog]:visible, [role=alertdialog]:visible';

/** Marks what opens something over the page: what says so, what asks on (“…”), a sample, the palette. @returns their names */
function markOpeners(): Promise<string[]> {
  return window.page.evaluate(() => {
    const asksOn = (button: Element): boolean => /…\s*$/.test(button.textContent);
    const buttons = [...document.querySelectorAll('button:not([aria-disabled=true])')].filter(
      (button) => button.hasAttribute('aria-haspopup') || asksOn(button),
    );
    const others = document.querySelectorAll('header button.search, main .cells [role=gridcell]:first-child');
    return [...buttons, ...[...others].slice(0, 2)].map((opener, at) => {
      opener.setAttribute('data-opener', String(at));
      return opener.getAttribute('aria-label') ?? opener.textContent.trim();
    });
  });
}

/** Why the mouse no longer works: a page under a lid, or a link that something else catches. */
async function deadMouse(): Promise<string | null> {
  const body = await window.page.evaluate(() => getComputedStyle(document.body).pointerEvents);
  if (body === 'none') return 'body takes no pointer events';
  const link = window.page.locator('nav.rail a[href="/settings"]');
  return link.click({ trial: true, timeout: 3_000 }).then(
    () => null,
    () => 'a link cannot be clicked',
  );
}

describe('menus and dialogs', () => {
  beforeAll(async () => {
    await window.open('/settings');
    await window.page.getByText('English', { exact: true }).first().click();
  });

  it('can be opened and closed on every page, and the mouse works after each', async () => {
    const { page } = window;
    const found: string[] = [];
    const opened = new Set<string>();
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
      [720, 450],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const [name, place] of Object.entries(places)) {
        await window.open(place);
        await page.locator('main h1, main h2').first().waitFor();
        if (name === 'run') await page.locator('[role=gridcell]').first().waitFor();
        for (const [at, title] of (await markOpeners()).entries()) {
          const what = `${name} at ${width}: ${title}`;
          await page.locator(`[data-opener="${at}"]`).click({ timeout: 5_000 });
          await expect.poll(() => page.locator(overlays).count(), { timeout: 5_000, message: what }).toBe(1);
          opened.add(what);
          await page.keyboard.press('Escape');
          await expect.poll(() => page.locator(overlays).count(), { timeout: 5_000 }).toBe(0);
          const dead = await deadMouse();
          if (dead !== null) found.push(`${what}: ${dead}`);
        }
      }
    }
    expect(found).toEqual([]);
    // On each page the palette; menus of a dataset and a run, columns, fork, goal and a sample besides.
    expect(opened.size).toBeGreaterThan(3 * (Object.keys(places).length + 5));
    expect(window.complaints).toEqual([]);
  });
});
