/**
 * Files that exports write, made in a real worker.
 *
 * @module-tag slow
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureOf, openCopy } from '../../helpers/data-folders.ts';

describe('exports of a run', () => {
  it('replace nothing but themselves, and are fetched with what lies beside them', async () => {
    await using copy = await openCopy(join(fixtureOf(1), 'data'));
    const { client } = copy.studio;
    const run = (await client.runs.list({})).find((one) => one.recipe === 'gan')!.id;
    const take = (path?: string) =>
      client.making.export({ run, format: 'onnx', ...(path !== undefined && { path }) });
    const first = await take();
    const again = await take();
    expect(again.file).toBe(first.file);
    expect((await client.making.exports({ run })).map(({ id }) => id)).toEqual([again.id]);
    const kinds = ['card', 'data', 'picture'];
    expect(again.companions.map(({ kind }) => kind)).toEqual(kinds);
    for (const { file, url } of again.companions) {
      const answer = await copy.studio.media(url);
      expect(Buffer.from(await answer!.arrayBuffer())).toEqual(readFileSync(file));
      expect(answer!.headers.get('content-disposition')).toContain(encodeURIComponent(basename(file)));
    }
    // In the run's own folder another name is taken, where a person said one nothing is done.
    const card = again.companions[0]!.file;
    writeFileSync(card, 'with my own words');
    const beside = await take();
    expect(beside.file).not.toBe(again.file);
    await expect(take(again.file)).rejects.toMatchObject({ data: { code: 'output_taken' } });
    expect(readFileSync(card, 'utf8')).toBe('with my own words');
  });
});
