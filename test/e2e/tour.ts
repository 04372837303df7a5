/**
 * Takes the pictures of the README's tour, from a data folder with a trained run in it (`npm run demo` makes one):
 *
 *     node test/e2e/tour.ts <data folder> [folder of the pictures] [en-US | zh-CN] [light | dark] [width]x[height]
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openStudio } from '../../main/studio/index.ts';
import { openWindow, type WindowOptions } from '../helpers/window.ts';

const [
  data = '',
  folder = join(import.meta.dirname, 'tour'),
  locale = 'en-US',
  theme = 'light',
  size = '1440x900',
] = process.argv.slice(2);

/** The pages of the tour, in the order of the work. */
async function pagesOf(): Promise<[name: string, path: string][]> {
  const studio = await openStudio({ folder: data, access: 'read' });
  const [run] = await studio.client.runs.list({});
  const [dataset] = await studio.client.datasets.list({});
  await studio.close();
  if (run === undefined || dataset === undefined) throw new Error(`There is no run in ${data}.`);
  return [
    ['datasets', '/datasets'],
    ['dataset', `/datasets/${dataset.id}`],
    ['new-run', `/runs/new?dataset=${dataset.id}&recipe=dcgan`],
    ['run', `/runs/${run.id}`],
    ['runs', '/runs'],
    ['generate', `/generate/${run.id}`],
    ['export', `/runs/${run.id}/export`],
    ['settings', '/settings'],
  ];
}

/** Long enough for every picture and the short measurement of a new run. */
const settleMs = 6_000;

const [width = 1440, height = 900] = size.split('x').map(Number);
const options: WindowOptions = {
  locale: locale === 'zh-CN' ? 'zh-CN' : 'en-US',
  colorScheme: theme === 'dark' ? 'dark' : 'light',
  viewport: { width, height },
};
const pages = await pagesOf();
const window = await openWindow(data, options);
await mkdir(folder, { recursive: true });
for (const [name, path] of pages) {
  await window.open(path);
  await window.page.waitForTimeout(settleMs);
  await window.page.screenshot({ path: join(folder, `${name}.png`) });
}
await window.close();
for (const complaint of window.complaints) process.stderr.write(`${complaint}\n`);
