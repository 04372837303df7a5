import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transformer } from '@napi-rs/image';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../main/datasets/store.ts';
import { importDataset, inspect, preview } from '../../../main/datasets/tasks.ts';
import { removeUnfinished, verifyStore } from '../../../main/datasets/verify.ts';
import type { TaskResult } from '../../../main/jobs/tasks.ts';
import type { ImportOptions, Inspection } from '../../../shared/contract/index.ts';
import { idx } from '../../samples/archives.ts';
import { badFiles, goodFiles, makeBadFolder, notedFiles } from '../../samples/bad-folder.ts';
import { gradient, greyPng, picture, turnedJpeg } from '../../samples/pictures.ts';
import { taskContext } from './context.ts';

let root = '';
let pictures = '';
let work = '';
let stores = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gan-import-'));
  pictures = join(root, 'pictures');
  work = join(root, 'work');
  stores = join(root, 'datasets');
  for (const folder of [pictures, stores]) mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const options: ImportOptions = {
  width: 32,
  height: 32,
  color: 'rgb',
  fit: 'crop',
  labels: 'none',
  dropDuplicates: true,
  transpose: false,
};

function inspected(paths: readonly string[] = [pictures]): Promise<Inspection> {
  rmSync(work, { recursive: true, force: true });
  return inspect({ id: 'i1', paths, folder: work }, taskContext<'inspect'>().context);
}

function imported(changes: Partial<ImportOptions> = {}, name = 'd1'): Promise<TaskResult<'import'>> {
  const input = { inspectionFolder: work, options: { ...options, ...changes }, folder: join(stores, name) };
  return importDataset(input, taskContext<'import'>().context);
}

/** One line a file: its kind, time and contents. */
function hashTree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const content = stat.isFile() ? readFileSync(path) : stat.isSymbolicLink() ? readlinkSync(path) : '';
      return `${name} ${stat.mode} ${stat.mtimeMs} ${createHash('sha256').update(content).digest('hex')}`;
    });
}

function pixelsOf(name: string, entry: number): { pixels: Uint8Array; channels: number } {
  const store = openStore(join(stores, name));
  const pixels = new Uint8Array(store.width * store.height * store.channels);
  store.read([entry], pixels);
  store.close();
  return { pixels, channels: store.channels };
}

describe('inspecting and importing a folder', () => {
  it('names every offender, takes the rest, and changes nothing in the folder', async () => {
    makeBadFolder(pictures, join(root, 'outside.png'));
    const before = hashTree(pictures);
    const found = await inspected();
    const said = (severity: string): Record<string, string> =>
      Object.fromEntries(
        found.findings
          .filter((finding) => finding.severity === severity)
          .map(({ file, error }) => [file, error.code]),
      );
    expect(said('rejected')).toEqual(badFiles);
    expect(said('note')).toEqual(notedFiles);
    expect(found.pictures).toBe(goodFiles + Object.keys(notedFiles).length);
    expect(found.labels).toEqual([
      { label: 'cat', count: 7 },
      { label: 'dog', count: 7 },
    ]);
    expect(found.captions).toBe(1);
    // Each once, the caption file among them, however much is said of it.
    expect(found.files).toBe(found.pictures + Object.keys(badFiles).length + 1);
    const result = await imported({ labels: 'folders' });
    expect(result.count + result.duplicates).toBe(found.pictures);
    expect(Object.fromEntries(result.rejected.map(({ file, error }) => [file, error.code]))).toEqual(
      badFiles,
    );
    expect(result.labels.map(({ label }) => label)).toEqual(['cat', 'dog']);
    expect((await verifyStore(join(stores, 'd1'))).problems).toEqual([]);
    const store = openStore(join(stores, 'd1'));
    const names = Array.from({ length: store.count }, (_, entry) => store.fileOf(entry));
    expect(store.caption(names.indexOf('cat/avif.avif'))).toBe('a red corner\n红色的角');
    expect(store.labels[store.labelOf(names.indexOf('dog/webp.webp'))]).toBe('dog');
    store.close();
    expect(hashTree(pictures)).toEqual(before);
  });

  it('survives 300 random bit flips and cuts in every format without a crash or a silent loss', async () => {
    let state = 12345;
    const random = (below: number): number => (state = (state * 48271) % 2147483647) % below;
    for (const kind of ['png', 'jpeg', 'webp', 'avif', 'bmp', 'tiff', 'gif'] as const) {
      const whole = picture(kind);
      for (let i = 0; i < 43; i++) {
        const harmed = Buffer.from(whole);
        for (let flips = 0; flips < 3; flips++) harmed[random(harmed.length)]! ^= 1 << random(8);
        const length = i % 3 === 0 ? random(harmed.length) : harmed.length;
        writeFileSync(join(pictures, `${kind}-${i}.${kind}`), harmed.subarray(0, length));
      }
    }
    const found = await inspected();
    const rejected = found.findings.filter(({ severity }) => severity === 'rejected');
    expect(found.pictures + rejected.length).toBe(7 * 43);
    expect(
      rejected.filter(({ error }) => error.code === 'internal' || error.code === 'file_crashed_decoder'),
    ).toEqual([]);
  });

  it('finds a cut JPEG wherever it is cut', async () => {
    const whole = picture('jpeg', 200, 150);
    for (let i = 1; i < 10; i++) {
      writeFileSync(join(pictures, `${i}.jpg`), whole.subarray(0, Math.floor((whole.length * i) / 10)));
    }
    writeFileSync(join(pictures, 'last.jpg'), whole.subarray(0, -1));
    const found = await inspected();
    expect(found.pictures).toBe(0);
    expect(new Set(found.findings.map(({ error }) => error.code))).toEqual(new Set(['file_truncated']));
  });

  it('finds exact repeats, look-alikes and grey pictures', async () => {
    writeFileSync(join(pictures, 'a.png'), picture('png', 64, 64, 1));
    writeFileSync(join(pictures, 'b.tif'), picture('tiff', 64, 64, 1));
    writeFileSync(join(pictures, 'c.jpg'), picture('jpeg', 96, 96, 1));
    writeFileSync(
      join(pictures, 'd.png'),
      greyPng(64, 64, 8, (x, y) => (x * y) % 256),
    );
    const found = await inspected();
    expect(found.exactDuplicates).toEqual([[0, 1]]);
    expect(found.nearDuplicates).toEqual([[0, 2]]);
    expect(found.colors).toMatchObject({ greyPictures: 1, colorPictures: 3, alphaPictures: 0 });
    expect(found.colors.histogram.map((bins) => bins.reduce((sum, count) => sum + count))).toEqual([4, 4, 4]);
    const result = await imported();
    expect([result.count, result.duplicates]).toEqual([3, 1]);
    expect((await imported({ dropDuplicates: false }, 'd2')).count).toBe(4);
  });

  it('reads MNIST-like IDX pairs, packed or not, with their labels', async () => {
    const data = Uint8Array.from({ length: 5 * 28 * 28 }, (_, i) => (i * 7) % 256);
    writeFileSync(join(pictures, 'train-images-idx3-ubyte.gz'), idx([5, 28, 28], data, { gz: true }));
    writeFileSync(
      join(pictures, 'train-labels-idx1-ubyte.gz'),
      idx([5], Uint8Array.of(3, 1, 3, 9, 1), { gz: true }),
    );
    writeFileSync(join(pictures, 't10k-images.idx3-ubyte'), idx([2, 28, 28], data.subarray(1, 1 + 2 * 784)));
    writeFileSync(join(pictures, 't10k-labels.idx1-ubyte'), idx([2], Uint8Array.of(9, 9)));
    const found = await inspected();
    expect(found.pictures).toBe(7);
    expect(found.labels).toEqual([
      { label: '1', count: 2 },
      { label: '3', count: 2 },
      { label: '9', count: 3 },
    ]);
    expect(found.suggested).toMatchObject({ width: 28, height: 28, color: 'grey', labels: 'folders' });
    await imported({ ...found.suggested, dropDuplicates: false });
    const store = openStore(join(stores, 'd1'));
    const names = Array.from({ length: 7 }, (_, entry) => store.fileOf(entry));
    store.close();
    const entry = names.indexOf('train-images-idx3-ubyte.gz#3');
    expect(pixelsOf('d1', entry).pixels).toEqual(data.subarray(3 * 784, 4 * 784));
  });

  it('proposes to transpose what EMNIST holds, says so, and shows and stores what was chosen', async () => {
    const data = Uint8Array.from({ length: 4 * 28 * 28 }, (_, i) => (i * 7) % 251);
    const first = data.subarray(0, 784);
    const turned = first.map((_, i) => first[(i % 28) * 28 + Math.floor(i / 28)] ?? 0);
    const name = 'emnist-letters-train-images-idx3-ubyte.gz';
    writeFileSync(join(pictures, name), idx([4, 28, 28], data, { gz: true }));
    const { suggested, findings } = await inspected();
    expect(suggested).toMatchObject({ width: 28, height: 28, transpose: true });
    expect(findings).toMatchObject([{ file: name, severity: 'note', error: { code: 'idx_transposed' } }]);
    await imported(suggested, 'turned');
    await imported({ ...suggested, transpose: false }, 'stored');
    expect(pixelsOf('turned', 0).pixels).toEqual(turned);
    expect(pixelsOf('stored', 0).pixels).toEqual(first);
    const folder = join(root, 'preview');
    const { context } = taskContext<'preview'>();
    const [shown] = await preview(
      { inspectionFolder: work, options: suggested, entries: [0], folder },
      context,
    );
    const [before, after] = [shown!.before, shown!.after].map((file) =>
      new Transformer(readFileSync(join(folder, file))).rawPixelsSync().filter((_, i) => i % 4 === 0),
    );
    expect([new Uint8Array(before!), new Uint8Array(after!)]).toEqual([new Uint8Array(first), turned]);
    // Beside other pictures it is left to the person: they would be spoilt.
    writeFileSync(join(pictures, 'a.png'), picture('png'));
    expect((await inspected()).suggested.transpose).toBe(false);
  });

  it('says what is wrong with IDX files', async () => {
    const data = new Uint8Array(3 * 784);
    writeFileSync(join(pictures, 'a-images-idx3-ubyte'), idx([9, 28, 28], data));
    writeFileSync(join(pictures, 'b-images-idx3-ubyte'), idx([3, 28, 28], data));
    writeFileSync(join(pictures, 'b-labels-idx1-ubyte'), idx([2], Uint8Array.of(1, 2)));
    writeFileSync(join(pictures, 'c-labels-idx1-ubyte'), idx([2], Uint8Array.of(1, 2)));
    writeFileSync(
      join(pictures, 'd-images-idx3-ubyte.gz'),
      idx([3, 28, 28], data, { gz: true }).subarray(0, 20),
    );
    const found = await inspected();
    expect(Object.fromEntries(found.findings.map(({ file, error }) => [file, error.code]))).toEqual({
      'a-images-idx3-ubyte': 'idx_damaged',
      'b-labels-idx1-ubyte': 'idx_labels_differ',
      'c-labels-idx1-ubyte': 'idx_without_pictures',
      'd-images-idx3-ubyte.gz': 'idx_damaged',
    });
    expect(found.pictures).toBe(3);
  });

  it('takes captions from a table beside the pictures, and tells the line where it breaks', async () => {
    for (let i = 0; i < 3; i++) writeFileSync(join(pictures, `${i}.png`), picture('png', 32, 32, i));
    writeFileSync(
      join(pictures, 'metadata.csv'),
      'file_name,text\n0.png,"one, ""quoted"""\n0.png,two\n1.png,three\n',
    );
    writeFileSync(join(pictures, 'more.jsonl'), '{"file":"2.png","caption":"last"}\n{"file":\n');
    const found = await inspected();
    expect(found.captions).toBe(3);
    expect(found.findings.map(({ file, error }) => [file, error.code, error.params])).toEqual([
      ['more.jsonl', 'captions_damaged', { count: 1, lines: '2' }],
    ]);
    await imported();
    const store = openStore(join(stores, 'd1'));
    expect([0, 1, 2].map((entry) => store.caption(entry))).toEqual(['one, "quoted"\ntwo', 'three', 'last']);
    store.close();
  });
});

describe('fitting', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns a picture of EXIF orientation %i upright', async (orientation) => {
    writeFileSync(join(pictures, 'a.jpg'), turnedJpeg(orientation));
    writeFileSync(join(pictures, 'b.png'), picture('png'));
    await inspected();
    const isTurned = orientation >= 5;
    await imported({ width: isTurned ? 28 : 40, height: isTurned ? 40 : 28, fit: 'stretch' });
    const { pixels } = pixelsOf('d1', 0);
    const [width, height] = isTurned ? [28, 40] : [40, 28];
    const isRed = (x: number, y: number): boolean => {
      const [r, g, b] = pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3);
      return r! > 200 && g! < 60 && b! < 60;
    };
    // The corner that is red once upright, by the table of the EXIF standard (0th row and column of the stored picture).
    const corners = [isRed(2, 2), isRed(width - 3, 2), isRed(width - 3, height - 3), isRed(2, height - 3)];
    const wanted = [0, 1, 2, 3, 0, 1, 2, 3][orientation - 1];
    expect(corners.indexOf(true)).toBe(wanted);
    expect(corners.filter(Boolean)).toHaveLength(1);
  });

  it('crops the middle, pads with black, and stretches', async () => {
    const wide = new Uint8Array(120 * 40 * 4);
    for (let x = 0; x < 120; x++) {
      for (let y = 0; y < 40; y++) {
        wide.set(x < 40 ? [255, 0, 0, 255] : x < 80 ? [0, 255, 0, 255] : [0, 0, 255, 255], (y * 120 + x) * 4);
      }
    }
    writeFileSync(join(pictures, 'wide.png'), Transformer.fromRgbaPixels(wide, 120, 40).pngSync());
    writeFileSync(join(pictures, 'z.png'), picture('png'));
    await inspected();
    const at = (name: string, x: number, y: number): number[] => [
      ...pixelsOf(name, 0).pixels.subarray((y * 40 + x) * 3, (y * 40 + x) * 3 + 3),
    ];
    const size = { width: 40, height: 40 };
    await imported({ ...size, fit: 'crop' }, 'crop');
    await imported({ ...size, fit: 'pad' }, 'pad');
    await imported({ ...size, fit: 'stretch' }, 'stretch');
    for (const x of [3, 20, 36]) expect(at('crop', x, 20)).toEqual([0, 255, 0]);
    expect([at('pad', 20, 5), at('pad', 5, 20), at('pad', 35, 20)]).toEqual([
      [0, 0, 0],
      [255, 0, 0],
      [0, 0, 255],
    ]);
    expect([at('stretch', 4, 20), at('stretch', 20, 2), at('stretch', 36, 38)]).toEqual([
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ]);
  });

  it('does not alias: a checkerboard of single pixels shrinks to even grey', async () => {
    writeFileSync(
      join(pictures, 'a.png'),
      greyPng(512, 512, 8, (x, y) => ((x + y) % 2) * 255),
    );
    writeFileSync(
      join(pictures, 'b.png'),
      greyPng(512, 512, 16, (x) => (x < 256 ? 0 : 65535)),
    );
    await inspected();
    await imported({ color: 'grey' });
    const { pixels } = pixelsOf('d1', 0);
    expect(Math.max(...pixels) - Math.min(...pixels)).toBeLessThan(6);
    expect(Math.abs(pixels[500]! - 127.5)).toBeLessThan(4);
    const deep = pixelsOf('d1', 1).pixels;
    expect([deep[2], deep[29]]).toEqual([0, 255]);
  });

  it('lays transparent pixels on black without the colour behind them', async () => {
    const glass = gradient(64, 64);
    for (let at = 0; at < glass.length; at += 4) {
      glass.set(at % 256 < 128 ? [200, 100, 50, 128] : [0, 255, 0, 0], at);
    }
    writeFileSync(join(pictures, 'a.png'), Transformer.fromRgbaPixels(glass, 64, 64).pngSync());
    writeFileSync(join(pictures, 'b.png'), picture('png'));
    await inspected();
    await imported({ width: 16, height: 16 });
    const { pixels } = pixelsOf('d1', 0);
    expect([...pixels.subarray(6, 9)].map((value, i) => Math.abs(value - [100, 50, 25][i]!) <= 1)).toEqual([
      true,
      true,
      true,
    ]);
    expect([...pixels.subarray(13 * 3, 14 * 3)]).toEqual([0, 0, 0]);
    const green = Array.from({ length: 256 }, (_, i) => pixels[i * 3 + 1]! - pixels[i * 3]!);
    expect(Math.max(...green)).toBeLessThanOrEqual(0);
  });

  it('cuts a very long strip before scaling it, so that it costs no memory', async () => {
    writeFileSync(
      join(pictures, 'strip.png'),
      greyPng(60_000, 8, 8, (x) => (x > 29_000 && x < 31_000 ? 250 : 0)),
    );
    writeFileSync(join(pictures, 'z.png'), picture('png'));
    await inspected();
    await imported({ width: 1024, height: 1024, color: 'grey' });
    expect(pixelsOf('d1', 0).pixels[512 * 1024 + 512]).toBe(250);
  });

  it('shows before and after as PNG', async () => {
    writeFileSync(join(pictures, 'a.jpg'), turnedJpeg(6, 600, 300));
    writeFileSync(join(pictures, 'b.png'), picture('png'));
    await inspected();
    const folder = join(root, 'preview');
    const shown = await preview(
      { inspectionFolder: work, options: { ...options, width: 48, color: 'grey' }, entries: [], folder },
      taskContext<'preview'>().context,
    );
    expect(shown.map(({ file }) => file)).toEqual(['a.jpg', 'b.png']);
    const size = (name: string): number[] => {
      const { width, height } = new Transformer(readFileSync(join(folder, name))).metadataSync();
      return [width, height];
    };
    expect([size(shown[0]!.before), size(shown[0]!.after)]).toEqual([
      [128, 256],
      [48, 32],
    ]);
  });
});

describe('what can go wrong', () => {
  function manyPictures(count: number): void {
    for (let i = 0; i < count; i++) writeFileSync(join(pictures, `${i}.png`), picture('png', 48, 48, i));
  }

  it('refuses a dataset of one picture, missing labels, a single label and sizes out of range', async () => {
    manyPictures(1);
    await inspected();
    await expect(imported()).rejects.toMatchObject({ code: 'too_few_pictures' });
    manyPictures(3);
    await inspected();
    await expect(imported({ labels: 'folders' })).rejects.toMatchObject({ code: 'labels_missing' });
    await expect(imported({ width: 30 })).rejects.toMatchObject({
      code: 'option_out_of_range',
      params: { option: 'width', found: '30' },
    });
    mkdirSync(join(pictures, 'cat'));
    for (const name of readdirSync(pictures).filter((file) => file.endsWith('.png'))) {
      cpSync(join(pictures, name), join(pictures, 'cat', name));
      unlinkSync(join(pictures, name));
    }
    await inspected();
    await expect(imported({ labels: 'folders' })).rejects.toMatchObject({
      code: 'labels_only_one',
      params: { label: 'cat' },
    });
    await expect(inspected([join(root, 'nothing')])).rejects.toMatchObject({ code: 'source_missing' });
    await expect(inspected(['/proc/self'])).rejects.toMatchObject({ code: 'source_protected' });
    expect(readdirSync(stores)).toEqual([]);
  });

  it('reports files that changed or vanished after the inspection, and imports the rest', async () => {
    manyPictures(5);
    await inspected();
    writeFileSync(join(pictures, '1.png'), picture('png', 32, 32, 77));
    unlinkSync(join(pictures, '3.png'));
    const result = await imported();
    expect(result.rejected.map(({ file, error }) => [file, error.code])).toEqual([
      ['1.png', 'file_changed'],
      ['3.png', 'file_gone'],
    ]);
    expect(result.count).toBe(3);
  });

  it('says that the inspection is gone', async () => {
    manyPictures(2);
    await inspected();
    rmSync(work, { recursive: true });
    await expect(imported()).rejects.toMatchObject({ code: 'inspection_gone' });
  });

  it('leaves nothing when an inspection or import is cancelled', async () => {
    manyPictures(300);
    const looking = taskContext<'inspect'>((done) => done > 10 && looking.cancel());
    await expect(
      inspect({ id: 'i', paths: [pictures], folder: work }, looking.context),
    ).rejects.toMatchObject({ code: 'cancelled' });
    await inspected();
    const task = taskContext<'import'>((done) => done > 10 && task.cancel());
    const input = { inspectionFolder: work, options, folder: join(stores, 'd1') };
    await expect(importDataset(input, task.context)).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(stores)).toEqual([]);
  });

  it('leaves only a folder that the next start removes when it is killed', async () => {
    manyPictures(60);
    await inspected();
    const child = join(root, 'child.ts');
    const tasks = join(import.meta.dirname, '..', '..', '..', 'main', 'datasets', 'tasks.ts');
    writeFileSync(
      child,
      `
      import { importDataset } from ${JSON.stringify(tasks)};
      const never = new AbortController().signal;
      const context = { emit: () => process.send('going'), signal: never, commands: () => [], nextCommand: () => new Promise(() => {}) };
      for (let i = 0; ; i++) await importDataset(${JSON.stringify({
        inspectionFolder: work,
        options,
      }).replace(/}$/, `,"folder":${JSON.stringify(join(stores, 'k'))} + i}`)}, context);
    `,
    );
    for (let round = 0; round < 4; round++) {
      const running = fork(child, { execArgv: [] });
      await new Promise((resolve) => running.once('message', resolve));
      await new Promise((resolve) => setTimeout(resolve, 30 + round * 47));
      running.kill('SIGKILL');
      await new Promise((resolve) => running.once('exit', resolve));
      removeUnfinished(stores);
      for (const name of readdirSync(stores)) {
        expect((await verifyStore(join(stores, name))).problems).toEqual([]);
        rmSync(join(stores, name), { recursive: true });
      }
    }
    expect(existsSync(join(pictures, '0.png'))).toBe(true);
  });
});
