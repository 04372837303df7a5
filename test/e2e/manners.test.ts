/** How the window behaves under the hand: what opens closes again, the focus stays, nothing typed is lost. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFinishedRuns } from '../helpers/finished-run.ts';
import { runStudio, temporaryFolder } from '../helpers/terminal.ts';
import { openWindow, type Window } from '../helpers/window.ts';

let home: { path: string; remove: () => Promise<void> };
let window: Window;
let runs: readonly string[] = [];
let dataset = '';

beforeAll(async () => {
  home = await temporaryFolder('manners');
  const { last } = await runStudio(home.path, ['datasets', 'add', 'digits']);
  dataset = (last.dataset as { id: string }).id;
  runs = await writeFinishedRuns(home.path, [
    { name: 'first', metrics: { d: 1.2, g: 0.9, d_real: 0.7, d_fake: 0.3 } },
    { name: 'lost', metrics: { d: 0.01, g: 6, d_real: 0.99, d_fake: 0.006 } },
    { name: 'third', metrics: { d: 1.2, g: 0.9, d_real: 0.7, d_fake: 0.3 } },
  ]);
  window = await openWindow(home.path);
  window.page.setDefaultTimeout(4_000);
});
afterAll(async () => {
  await window.close();
  await home.remove();
});

const button = (name: string | RegExp): Locator => window.page.getByRole('button', { name, exact: true });
const dialog = (): Locator => window.page.getByRole('dialog');

/** A click with the mouse on the theme's command changes the page: the page is alive. */
async function expectAlive(): Promise<void> {
  const { page } = window;
  await button('Commands').click();
  await dialog().waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  expect(await page.evaluate(() => getComputedStyle(document.body).pointerEvents)).toBe('auto');
}

/** What has the focus: its role or tag and its name; `body` where nothing has. */
const focused = (): Promise<string> =>
  window.page.evaluate(() => {
    const { activeElement: element } = document;
    if (element === null || element === document.body) return 'body';
    return element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 60);
  });

interface Overlay {
  readonly name: string;
  readonly path: () => string;
  readonly open: () => Promise<void>;
  readonly shown: () => Locator;
  /** Chooses or answers something within it that closes it. */
  readonly choose?: () => Promise<void>;
}

const overlays: readonly Overlay[] = [
  {
    name: 'the menu of a run',
    path: () => `/runs/${runs[0]}`,
    open: () => button('More actions').click(),
    shown: () => window.page.getByRole('menu'),
    choose: async () => {
      await window.page.getByRole('menuitem').first().click();
      await button('Undo').click();
    },
  },
  {
    name: 'the menu of a dataset',
    path: () => `/datasets/${dataset}`,
    open: () => button('More').click(),
    shown: () => window.page.getByRole('menu'),
  },
  {
    name: 'the columns of the table',
    path: () => '/runs',
    open: () => button('Columns').click(),
    shown: () => window.page.getByRole('dialog', { name: 'Columns' }),
  },
  {
    name: 'the palette',
    path: () => '/runs',
    open: () => window.page.keyboard.press('Control+k'),
    shown: dialog,
    choose: () => window.page.getByRole('option', { name: 'Runs' }).first().click(),
  },
  {
    name: 'the shortcuts',
    path: () => '/runs',
    open: () => window.page.keyboard.press('?'),
    shown: dialog,
    choose: () => dialog().getByRole('button', { name: 'Close' }).click(),
  },
  {
    name: 'the goal of a run',
    path: () => `/runs/${runs[0]}`,
    open: () => button(/^Train further/).click(),
    shown: dialog,
    choose: () => dialog().getByRole('button', { name: 'Cancel' }).click(),
  },
  {
    name: 'the fork of a run',
    path: () => `/runs/${runs[0]}`,
    open: () => button('Fork…').click(),
    shown: dialog,
    choose: () => dialog().getByRole('button', { name: 'Cancel' }).click(),
  },
  {
    name: 'one sample',
    path: () => `/runs/${runs[0]}`,
    open: () => window.page.getByRole('gridcell').first().click(),
    shown: dialog,
    choose: () => dialog().getByRole('button', { name: 'Close' }).click(),
  },
  {
    name: 'a tip',
    path: () => `/runs/${runs[0]}`,
    open: () => button('More actions').hover(),
    shown: () => window.page.locator('[data-tooltip-content]'),
  },
];

describe('everything that opens over the page', () => {
  for (const { name, path, open, shown, choose } of overlays) {
    it(`leaves the page alive: ${name}`, async () => {
      await window.open(path());
      const ways = [
        () => window.page.keyboard.press('Escape'),
        () => window.page.mouse.click(4, window.page.viewportSize()!.height - 4),
        ...(choose === undefined ? [] : [choose]),
      ];
      for (const close of ways) {
        await open();
        await shown().waitFor();
        await close();
        await shown().waitFor({ state: 'detached' });
        await expectAlive();
      }
    });
  }
});

describe('the focus', () => {
  it('goes with End and Home through a grid of thousands', async () => {
    await window.open(`/datasets/${dataset}`);
    await window.page.getByRole('gridcell').first().click();
    for (const [key, number] of [
      ['End', '10,000'],
      ['PageUp', ''],
      ['Home', '1'],
    ] as const) {
      await window.page.keyboard.press(key);
      await expect
        .poll(() => window.page.evaluate(() => document.activeElement?.getAttribute('role')))
        .toBe('gridcell');
      if (number !== '') await expect.poll(focused).toContain(number);
    }
  });

  it('stays in the page when the page changes', async () => {
    await window.open(`/runs/${runs[0]}`);
    await button('Fork…').focus();
    await window.page.keyboard.press('Alt+1');
    await expect.poll(() => window.page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  it('goes to the next row when its row is deleted, also from a dialog', async () => {
    const { page } = window;
    for (const id of [runs[0], runs[1]]) {
      await window.open(`/runs/${id}`);
      await button('More actions').click();
      await page.getByRole('menuitem').first().click();
      await button('Undo').waitFor();
    }
    await window.open('/runs/trash');
    await page.getByRole('button', { name: 'Put back' }).first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('listitem').filter({ hasText: 'Put back' }).count()).toBe(1);
    await expect.poll(focused).toBe('Put back');
    await page.keyboard.press('Enter');
    await page.getByText('The trash is empty').waitFor();
    await expect.poll(focused).not.toBe('body');
  });
});

describe('what is typed', () => {
  it('stays where a name is refused, with the reason', async () => {
    const { page } = window;
    await window.open(`/runs/${runs[2]}`);
    await button('Rename third').click();
    const field = page.getByLabel('Name of the run', { exact: true });
    await field.fill('first');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'first' }).waitFor();
    expect(await field.inputValue()).toBe('first');
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
    await field.fill('fourth');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'fourth' }).waitFor();
    await expect.poll(focused).toBe('Rename fourth');
  });
});

describe('the address', () => {
  it('holds the tab and the step that is looked at, and the title names both', async () => {
    const { page } = window;
    await window.open(`/runs/${runs[0]}`);
    await page.getByRole('tab', { name: 'Options' }).click();
    const step = page.getByRole('textbox', { name: 'Step' });
    await step.fill('100');
    await page.keyboard.press('Enter');
    await page.getByText('Grid 2 of 4').waitFor();
    await page.waitForURL(/step=100/);
    await page.reload();
    await page.getByText('Grid 2 of 4').waitFor();
    expect(await page.getByRole('tab', { name: 'Options' }).getAttribute('aria-selected')).toBe('true');
    expect(await page.title()).toBe('first · Runs · GAN Studio');
    await window.open('/settings');
    await expect.poll(() => page.title()).toBe('Settings · GAN Studio');
  });
});

describe('what is told', () => {
  it('is why a folder cannot be looked through, in words', async () => {
    const { page } = window;
    await window.open('/datasets/import');
    await page.getByLabel('path').fill('/no/such/folder');
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .filter({ hasText: 'There is nothing at /no/such/folder' })
      .first()
      .waitFor();
  });

  it('is that a game was lost, not that all is well; and the way on is a fork that can be started', async () => {
    const { page } = window;
    await window.open(`/runs/${runs[1]}`);
    await page.getByText('But the discriminator won').waitFor();
    expect(await page.getByText(/well matched|^Done/).count()).toBe(0);
    await button('Fork…').click();
    await dialog().getByLabel('Train until step').waitFor();
    expect(await dialog().getByLabel('Train until step').inputValue()).toBe('400');
    const start = dialog().getByRole('button', { name: 'Fork and train' });
    expect(await start.getAttribute('aria-disabled')).not.toBe('true');
  });
});

describe('the palette', () => {
  const find = async (wanted: string, found: string | RegExp): Promise<void> => {
    await window.page.keyboard.press('Control+k');
    await window.page.keyboard.type(wanted);
    await window.page.getByRole('option', { name: found }).first().waitFor();
    await window.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  };

  it('finds runs, datasets and recipes by name, and commands in both languages and in pinyin', async () => {
    await window.open('/runs');
    for (const name of ['first', 'Digits', 'DCGAN']) await find(name.toLowerCase(), new RegExp(name));
    await window.page.keyboard.press('Alt+l');
    await window.page.getByText('设置').first().waitFor();
    for (const wanted of ['new run', 'xinjian', 'xj', '新建']) await find(wanted, /^新建训练任务/);
    await window.page.keyboard.press('Alt+l');
    await window.page.getByText('Settings').first().waitFor();
  });
});

describe('labels of a dataset', () => {
  const chip = (label: string): Locator =>
    window.page
      .getByRole('group', { name: 'Show', exact: true })
      .getByRole('button', { name: new RegExp(`^${label} `) });
  const typed = async (text: string, action: string): Promise<void> => {
    await dialog().getByLabel('Label', { exact: true }).fill(text);
    await dialog().getByRole('button', { name: action, exact: true }).waitFor();
    await window.page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
  };
  const editLabel = async (label: string): Promise<void> => {
    await button(`Rename or merge “${label}”…`).focus();
    await window.page.keyboard.press('Enter');
    await dialog().waitFor();
  };

  it('are renamed, merged and given by the keyboard, and each edit is taken back', async () => {
    const { page } = window;
    await window.open(`/datasets/${dataset}?label=7`);
    await editLabel('7');
    await typed('七', 'Rename');
    await chip('七').waitFor();
    expect(await chip('七').getAttribute('aria-pressed')).toBe('true');
    await editLabel('七');
    await typed('1', 'Merge');
    await page.getByText('“七” merged into “1”').waitFor();
    await chip('七').waitFor({ state: 'detached' });
    // Only the newest edit can be taken back.
    expect(await button('Undo').count()).toBe(1);
    await button('Undo').click();
    await chip('七').waitFor();

    await page.getByRole('gridcell').first().click();
    await button('Label…').click();
    await typed('mine', 'Set label');
    await chip('mine').click();
    await page.getByText('1 picture labelled “mine”').waitFor();
    expect(await chip('mine').textContent()).toMatch(/1$/);
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Undo the last edit' }).click();
    await chip('mine').waitFor({ state: 'detached' });
    await expectAlive();
  });

  it('and captions are changed for a picture, and looked for', async () => {
    const { page } = window;
    await window.open(`/datasets/${dataset}`);
    await page.getByRole('gridcell').nth(2).click();
    await button('Caption…').click();
    await dialog().getByLabel('Caption', { exact: true }).fill('一个 Crooked 数字');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Caption of picture 3 changed').waitFor();
    const field = page.getByRole('searchbox', { name: 'Search captions' });
    await field.fill('crooked 数');
    await page.getByRole('gridcell').nth(1).waitFor({ state: 'detached' });
    await page.getByRole('gridcell', { name: /一个 Crooked 数字/ }).waitFor();
    await field.fill('straight');
    await page.getByText('No caption has “straight” in it.').waitFor();
    await button('Undo').click();
    await field.fill('');
    await page.getByRole('gridcell').nth(3).waitFor();
  });
});

it('shows a bar that nobody knows as stripes all along, where motion is not wanted', async () => {
  const { page } = window;
  // The studio never hears that the run is to be counted.
  await page.routeWebSocket(/rpc/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!Buffer.from(message).includes('recipes/plan')) server.send(message);
    });
  });
  await window.open('/runs/new?recipe=dcgan');
  const track = page.getByRole('progressbar', { name: /^Counting layers/ });
  await track.waitFor();
  expect(await track.getAttribute('aria-valuenow')).toBeNull();
  const bar = await track.evaluate((element) => {
    const inner = element.firstElementChild ?? element;
    const { animationName, backgroundImage } = getComputedStyle(inner);
    return { animationName, backgroundImage, share: inner.clientWidth / element.clientWidth };
  });
  expect(bar).toMatchObject({ animationName: 'none', share: 1 });
  expect(bar.backgroundImage).toContain('repeating-linear-gradient');
});

it('made no complaint', () => {
  expect(window.complaints).toEqual([]);
});
