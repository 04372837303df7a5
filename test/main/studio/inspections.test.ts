/** What is left on the disk of looking through files: nothing, once they were imported or nobody wants them any more. */
import { createReadStream, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStudio, type Studio } from '../../../main/studio/index.ts';
import { temporaryFolder, until } from '../../helpers/studio.ts';
import { writePictures } from '../../helpers/pictures.ts';

const home = temporaryFolder();
const pictures = join(home.path, 'pictures');
let studio: Studio;

beforeAll(async () => {
  await writePictures(pictures, 3);
  studio = await openStudio({ folder: join(home.path, 'data'), access: 'write' });
});
afterAll(async () => {
  await studio.close();
  expect(left()).toEqual([]);
  home[Symbol.dispose]();
});

/** What lies in the rooms of passing things. */
function left(): string[] {
  const rooms = ['work', 'uploads', 'trash'];
  return rooms.flatMap((room) =>
    readdirSync(join(home.path, 'data', room)).filter((name) => name !== 'empty'),
  );
}

async function upload(): Promise<string> {
  const id = await studio.uploads.open();
  for (const path of readdirSync(pictures, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.png')) continue;
    await studio.uploads.receive(id, path.split(sep), createReadStream(join(pictures, path)));
  }
  return id;
}

async function look(what: { paths: string[] } | { upload: string }) {
  const { inspection } = await studio.client.datasets.inspect(what);
  for await (const event of await studio.client.datasets.watchInspection({ inspection })) {
    if (event.kind === 'done') return event.inspection;
    if (event.kind === 'failed') throw new Error(event.error.code);
  }
  throw new Error('no result');
}

it('discards an upload and its inspection, thumbnails and previews too, when it was imported', async () => {
  const found = await look({ upload: await upload() });
  expect(await studio.media(`/media/inspections/${found.id}/0.png`)).not.toBeNull();
  const options = { ...found.suggested, width: 16, height: 16 };
  await studio.client.datasets.preview({ inspection: found.id, options });
  expect(left().length).toBeGreaterThanOrEqual(4);
  await studio.client.datasets.import({ inspection: found.id, name: 'Cats', options, licence: '' });
  await until('nothing is left', () => left().length === 0);
  expect(await studio.client.datasets.list({})).toMatchObject([{ name: 'Cats' }]);
  expect(await studio.media(`/media/inspections/${found.id}/0.png`)).toBeNull();
});

it('adds pictures to a dataset as a new version, in its size and colour, which is undone', async () => {
  const { client } = studio;
  const [dataset] = await client.datasets.list({});
  const { id, count, labels } = dataset!;
  const { items: before } = await client.datasets.items({ id, offset: 0, limit: 100 });
  const drawn = async (entry: number): Promise<Buffer> =>
    Buffer.from(await (await studio.media(`/media/datasets/${id}/items/${entry}.png`))!.arrayBuffer());
  const picture = await drawn(0);
  const found = await look({ paths: [pictures] });
  const { job } = await client.datasets.addPictures({ id, inspection: found.id });
  for await (const event of await client.studio.events()) {
    const jobs = event.kind === 'snapshot' ? event.jobs : event.kind === 'job' ? [event.job] : [];
    const ended = jobs.find((one) => one.id === job && !['queued', 'running'].includes(one.status));
    if (ended === undefined) continue;
    expect([ended.status, ended.error]).toEqual(['done', null]);
    break;
  }
  const grown = await client.datasets.get({ id });
  const added = found.pictures - found.exactDuplicates.reduce((sum, group) => sum + group.length - 1, 0);
  expect(grown).toMatchObject({ version: 2, undoVersion: 1, count: count + added, width: 16, height: 16 });
  const { items } = await client.datasets.items({ id, offset: 0, limit: 100 });
  expect(items).toHaveLength(count + added);
  expect(items.slice(0, count)).toEqual(before);
  expect(await drawn(0)).toEqual(picture);
  expect(await drawn(count + added - 1)).toBeInstanceOf(Buffer);
  expect(await client.datasets.undo({ id })).toMatchObject({ version: 1, count, labels });
});

it('discards what a cancelled look has read', async () => {
  const { inspection } = await studio.client.datasets.inspect({ upload: await upload() });
  await studio.client.datasets.cancelInspection({ inspection });
  await until('nothing is left', () => left().length === 0);
});

it('keeps the looks that a person may go back to, and discards the oldest', async () => {
  const ids: string[] = [];
  for (let at = 0; at < 5; at++) ids.push((await look({ paths: [pictures] })).id);
  await until('the oldest is gone', () => !left().includes(ids[0] ?? ''));
  expect(left().toSorted()).toEqual(ids.slice(1).toSorted());
});
