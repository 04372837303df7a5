import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputsOf, requireReplaceable, writeOutputs } from '../../../main/export/outputs.ts';
import { requireOwnPicture, writePicture } from '../../../main/export/pictures.ts';
import { encodePng } from '../../../main/media/png.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let model: string;
beforeEach(() => {
  temporary = temporaryFolder();
  model = join(temporary.path, 'cat.onnx');
});
afterEach(() => temporary[Symbol.dispose]());

const contents = { model: Uint8Array.of(1, 2), card: 'card', data: '{}', picture: Uint8Array.of(3) };
const none = new Map<string, { sha256: string }>();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the files of an export', () => {
  it('are four of one name, none of which is another', () => {
    expect(outputsOf('/a/b.c.ONNX')).toEqual({
      ...{ model: '/a/b.c.ONNX', card: '/a/b.c.md', data: '/a/b.c.json', picture: '/a/b.c.png' },
    });
    for (const name of ['m.png', 'm.md', 'm.json', 'm', '.onnx/m']) {
      expect(() => outputsOf(name)).toThrow(
        expect.objectContaining({ code: 'output_suffix_wrong' }) as Error,
      );
    }
  });

  it.each(['cat.onnx', 'cat.png', 'cat.md', 'cat.json'])(
    'replace no %s of somebody else, and none is left then',
    async (name) => {
      const file = join(temporary.path, name);
      writeFileSync(file, 'mine');
      await expect(requireReplaceable(model, none)).rejects.toMatchObject({
        code: 'output_taken',
        params: { file },
      });
      // It may have come a moment ago.
      await expect(writeOutputs(model, contents, [])).rejects.toMatchObject({ code: 'output_taken' });
      expect(readdirSync(temporary.path)).toEqual([name]);
      expect(readFileSync(file, 'utf8')).toBe('mine');
    },
  );

  it('replace what an export wrote, but not once it was changed', async () => {
    const made = await writeOutputs(model, contents, []);
    const files = [{ file: model, sha256: made.sha256 }, ...made.companions];
    const written = new Map(files.map((one) => [one.file, { sha256: one.sha256 }]));
    const replace = await requireReplaceable(model, written);
    expect(replace.toSorted()).toEqual(Object.values(outputsOf(model)).toSorted());
    const again = await writeOutputs(model, { ...contents, card: 'other' }, replace);
    expect(again.companions[0]).toMatchObject({ kind: 'card', bytes: 5, sha256: sha256('other') });
    expect(readFileSync(outputsOf(model).card, 'utf8')).toBe('other');
    writeFileSync(outputsOf(model).card, 'with my own words');
    await expect(requireReplaceable(model, written)).rejects.toMatchObject({ code: 'output_taken' });
  });

  it('of which no hash was kept are ours until somebody touches them', async () => {
    const { card } = outputsOf(model);
    writeFileSync(card, 'card');
    utimesSync(card, 1000, 1000);
    expect(await requireReplaceable(model, new Map([[card, { until: 1_000_000 }]]))).toEqual([card]);
    utimesSync(card, 1001, 1001);
    await expect(requireReplaceable(model, new Map([[card, { until: 1_000_000 }]]))).rejects.toMatchObject({
      code: 'output_taken',
    });
  });

  it('need a folder that is there, and are no folder', async () => {
    mkdirSync(model);
    await expect(requireReplaceable(model, none)).rejects.toMatchObject({ code: 'output_is_folder' });
    await expect(requireReplaceable(join(temporary.path, 'no', 'm.onnx'), none)).rejects.toMatchObject({
      code: 'output_folder_missing',
    });
  });
});

describe('a picture', () => {
  it('replaces one of the studio, and nothing else', async () => {
    const file = join(temporary.path, 'grid.png');
    const png = (value: number): Uint8Array =>
      encodePng({ width: 1, height: 1, channels: 1, data: Uint8Array.of(value) }, { Software: 'GAN Studio' });
    await writePicture(file, png(1));
    await writePicture(file, png(2));
    expect(readFileSync(file)).toEqual(Buffer.from(png(2)));
    writeFileSync(file, 'mine');
    await expect(requireOwnPicture(file)).rejects.toMatchObject({ code: 'output_taken' });
    await expect(writePicture(file, png(3))).rejects.toMatchObject({ code: 'output_taken' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});
