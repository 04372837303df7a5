import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetSchema } from '../../shared/contract/index.ts';
import { writePictures } from '../helpers/pictures.ts';
import { runStudio, startStudio, temporaryFolder, type Ended } from '../helpers/terminal.ts';

/** A run that takes seconds: the point is that everything is real, not that the pictures are good. */
const small = [
  '--set',
  'width=8',
  '--set',
  'batch=16',
  '--set',
  'checkpointEvery=10',
  '--set',
  'sampleEvery=10',
];

let home: { path: string; remove: () => Promise<void> };
let data: string;
let pictures: string;
let broken: string[];

const train = (name: string, steps: number, folder = data): Promise<Ended> =>
  runStudio(folder, [
    'train',
    '--dataset',
    'mine',
    '--recipe',
    'dcgan',
    '--steps',
    String(steps),
    '--seed',
    '7',
    '--name',
    name,
    ...small,
  ]);

beforeAll(async () => {
  home = await temporaryFolder('terminal');
  data = join(home.path, 'data');
  pictures = join(home.path, 'pictures');
  await mkdir(data);
  broken = await writePictures(pictures, 48);
});
afterAll(() => home.remove());

describe('the main job from the terminal', () => {
  it('inspects a folder and names each broken file with its reason, importing nothing', async () => {
    const { code, last } = await runStudio(data, ['datasets', 'inspect', pictures]);
    expect(code).toBe(0);
    expect(last).toMatchObject({ event: 'done', inspection: { pictures: 48 } });
    const rejected = last.rejected as { file: string; code: string; reason: string }[];
    expect(rejected.map((one) => one.file).toSorted()).toEqual(broken.toSorted());
    for (const one of rejected) expect(one.reason.length).toBeGreaterThan(10);
    expect((await runStudio(data, ['datasets', 'list'])).last.datasets).toEqual([]);
  });

  it('imports the good pictures and leaves the folder as it was', async () => {
    const before = await readdir(pictures, { recursive: true });
    const words = [
      'datasets',
      'import',
      pictures,
      '--name',
      'mine',
      '--size',
      '32',
      '--color',
      'rgb',
      '--fit',
      'crop',
      '--labels',
      'folders',
    ];
    const { code, last } = await runStudio(data, words);
    expect(code).toBe(0);
    expect(last).toMatchObject({ event: 'done', name: 'mine', imported: 48, duplicates: 0 });
    expect(last.rejected).toHaveLength(broken.length);
    expect(await readdir(pictures, { recursive: true })).toEqual(before);
  });

  it('changes labels, says what it cannot change, and takes it back', async () => {
    const relabel = (...words: string[]) => runStudio(data, ['datasets', 'relabel', 'mine', ...words]);
    const shown = await runStudio(data, ['datasets', 'show', 'mine']);
    const [first] = datasetSchema.parse(shown.last.dataset).labels;
    const { last } = await relabel('--rename', first!.label, '--to', '猫');
    expect(last).toMatchObject({ event: 'done', dataset: { version: 2, undoVersion: 1 } });
    expect(datasetSchema.parse(last.dataset).labels).toContainEqual({ ...first, label: '猫' });
    expect(await relabel('--items', '0,100000')).toMatchObject({
      code: 1,
      last: { code: 'entry_not_found' },
    });
    expect(await relabel('--to', 'x')).toMatchObject({ code: 2, last: { code: 'relabel_unclear' } });
    const undone = await runStudio(data, ['datasets', 'undo', 'mine']);
    expect(undone.last.dataset).toMatchObject({ version: 1 });
  });

  it('trains, reports every step once, and ends with a checkpoint', async () => {
    const { code, lines, last } = await train('first', 20);
    expect(code).toBe(0);
    const steps = lines.filter((line) => line.event === 'step');
    expect(steps.map((line) => line.step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    for (const line of steps) expect([typeof line.d, typeof line.g]).toEqual(['number', 'number']);
    expect(last).toMatchObject({ event: 'done', status: 'completed', step: 20 });
    expect(last.checkpoint).not.toBeNull();
  });

  it('says what a run would need before it is started', async () => {
    const { last } = await runStudio(data, ['plan', '--dataset', 'mine', '--recipe', 'dcgan', ...small]);
    expect(last).toMatchObject({ event: 'done', plan: { fittingBatch: null } });
    const { memoryBytes, freeMemoryBytes } = last.plan as { memoryBytes: number; freeMemoryBytes: number };
    expect(memoryBytes).toBeGreaterThan(200e6);
    expect(freeMemoryBytes).toBeGreaterThan(memoryBytes);
  });

  it('measures batches and recommends one of them', async () => {
    const { last } = await runStudio(data, ['batches', '--dataset', 'mine', '--recipe', 'dcgan', ...small]);
    const { batches, verdict, recommended } = last as unknown as {
      batches: readonly { batch: number; picturesPerSecond: number }[];
      verdict: string;
      recommended: number;
    };
    expect(batches.slice(0, 2).map(({ batch }) => batch)).toEqual([8, 16]);
    expect(verdict).toMatch(/^(take|keep|no-difference)$/);
    if (verdict === 'take') expect(batches.map(({ batch }) => batch)).toContain(recommended);
  });

  it('goes on after kill -9 to the same bits as a run that was never interrupted', async () => {
    const other = join(home.path, 'killed');
    await mkdir(other);
    await cp(data, other, { recursive: true });
    const words = ['train', '--dataset', 'mine', '--recipe', 'dcgan', '--steps', '100000', '--seed', '7'];
    const started = startStudio(other, [...words, '--name', 'whole', ...small]);
    await started.line((line) => line.event === 'step' && Number(line.step) >= 33);
    started.process.kill('SIGKILL');
    const { lines } = await started.ended;
    // It may have come further than it said; the goal that is set now lies beyond.
    const steps = Math.max(...lines.map(({ step }) => Number(step ?? 0))) + 100;
    const resumed = await runStudio(other, ['runs', 'resume', 'whole', '--steps', String(steps)]);
    expect(resumed.last).toMatchObject({ event: 'done', status: 'completed', step: steps });
    await train('whole', steps);
    // Everything a training is made of: both networks, the average, the moments, where it stands in the data and the noise.
    const stateOf = async (folder: string): Promise<string> => {
      const { last } = await runStudio(folder, ['runs', 'show', 'whole']);
      const { id } = last.run as { id: string };
      const name = String(steps).padStart(9, '0');
      const state = await readFile(join(folder, 'runs', id, 'checkpoints', name, 'state.bin'));
      return createHash('sha256').update(state).digest('hex');
    };
    expect(await stateOf(other)).toBe(await stateOf(data));
  });

  it('saves a checkpoint on Ctrl-C, says 130, and goes on from there', async () => {
    const started = startStudio(data, [
      'train',
      '--dataset',
      'mine',
      '--recipe',
      'dcgan',
      '--steps',
      '100000',
      '--name',
      'long',
      ...small,
    ]);
    await started.line((line) => line.event === 'step' && Number(line.step) >= 3);
    started.process.kill('SIGINT');
    const ended = await started.ended;
    expect(ended.code).toBe(130);
    expect(ended.last).toMatchObject({ event: 'done', status: 'stopped' });
    const step = Number(ended.last.step);
    const resumed = await runStudio(data, ['runs', 'resume', 'long', '--steps', String(step + 2)]);
    const steps = resumed.lines.filter((line) => line.event === 'step').map((line) => line.step);
    expect(steps).toEqual([step + 1, step + 2]);
  });

  it('draws samples: the same seed gives the same file', async () => {
    const draw = async (seed: number, file: string): Promise<Buffer> => {
      const out = join(home.path, file);
      const { last } = await runStudio(data, [
        'sample',
        '--run',
        'first',
        '--count',
        '9',
        '--seed',
        String(seed),
        '--out',
        out,
      ]);
      expect(last).toMatchObject({ event: 'done', file: out });
      return readFile(out);
    };
    const [a, b, c] = [await draw(1, 'a.png'), await draw(1, 'b.png'), await draw(2, 'c.png')];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it('exports a generator that runs in a plain onnxruntime at any batch size', async () => {
    const out = join(home.path, 'g.onnx');
    const { last } = await runStudio(data, ['export', '--run', 'first', '--format', 'onnx', '--out', out]);
    expect(last).toMatchObject({ event: 'done', file: out });
    expect(Number(last.maxDifference)).toBeLessThan(1e-4);
    const session = await InferenceSession.create(out);
    const [input] = last.inputs as { name: string; shape: (number | string)[] }[];
    for (const batch of [1, 5]) {
      const size = Number(input?.shape[1]);
      const z = new Tensor('float32', new Float32Array(batch * size).fill(0.1), [batch, size]);
      const result = await session.run({ [input?.name ?? 'z']: z });
      const picture = result[session.outputNames[0] ?? ''];
      expect(picture?.dims[0]).toBe(batch);
      for (const value of picture?.data as Float32Array) expect(Math.abs(value)).toBeLessThanOrEqual(1);
    }
    expect((await stat(join(home.path, 'g.md'))).size).toBeGreaterThan(200);
  });

  it('forks a run from its checkpoint into a new one', async () => {
    const { last } = await runStudio(data, ['runs', 'fork', 'first', '--steps', '25', '--name', 'second']);
    expect(last).toMatchObject({ event: 'done', name: 'second', step: 25, status: 'completed' });
    const { last: shown } = await runStudio(data, ['runs', 'show', 'second']);
    expect(shown.run).toMatchObject({ forkedFrom: { step: 20 } });
  });

  it('finds nothing wrong when everything is hashed again', async () => {
    const { code, last } = await runStudio(data, ['doctor', '--fsck']);
    expect(last).toMatchObject({ event: 'done', problems: 0 });
    expect(code).toBe(0);
  });
});

describe('what can go wrong at the terminal', () => {
  it.each([
    [['train', '--dataset', 'mine', '--recipe', 'dcgan', '--set', 'width=-3'], 'option_out_of_range', 2],
    [['train', '--dataset', 'mine', '--recipe', 'dcgan', '--set', 'colour=blue'], 'option_unknown', 2],
    [['train', '--dataset', 'nothing', '--recipe', 'dcgan'], 'dataset_not_found', 1],
    [['train', '--dataset', 'mine', '--recipe', 'nothing'], 'recipe_not_found', 1],
    [['runs', 'resume', 'nothing'], 'run_not_found', 1],
    [['datasets', 'import', '/nowhere/at/all', '--name', 'x'], 'source_missing', 1],
  ])('%j ends with %s and code %i', async (words, errorCode, exitCode) => {
    const { code, last } = await runStudio(data, words);
    expect(last).toMatchObject({ event: 'error', code: errorCode });
    expect(String(last.next).length).toBeGreaterThan(5);
    expect(code).toBe(exitCode);
  });

  it.each([
    [['serve', '--port', '70000'], 'argument_out_of_range'],
    [['train', '--dataset', 'd', '--recipe', 'gan', '--seed', 'NaN'], 'argument_out_of_range'],
    [['sample', '--run', 'first', '--out', '.'], 'output_is_folder'],
    [['export', '--run', 'first', '--out', 'nowhere/m.onnx'], 'output_folder_missing'],
    [['export', '--run', 'first', '--out', 'm.png'], 'output_suffix_wrong'],
  ])('%j is refused as %s before any data folder is made', async (words, errorCode) => {
    const place = join(home.path, 'never');
    const { code, last } = await runStudio(place, words, home.path);
    expect(last).toMatchObject({ event: 'error', code: errorCode });
    expect(code).toBe(2);
    expect(existsSync(place)).toBe(false);
  });

  it('refuses a file as data folder, and does not try for ever where none can be made', async () => {
    const file = join(home.path, 'file');
    await writeFile(file, 'mine');
    const below = await runStudio(join(file, 'below'), ['runs', 'list'], home.path);
    expect([below.code, below.last.code]).toEqual([2, 'data_folder_is_file']);
    if (process.platform !== 'linux') return;
    const proc = await runStudio('/proc/studio/data', ['runs', 'list'], home.path);
    expect([proc.code, proc.last.code]).toEqual([1, 'folder_not_writable']);
  });

  it('refuses unknown words as wrong usage, still in JSON', async () => {
    const { code, last } = await runStudio(data, ['dance']);
    expect(last.event).toBe('error');
    expect(code).toBe(2);
  });

  it('refuses a data folder that another studio has open, but lets it be read', async () => {
    const serving = startStudio(data, ['serve']);
    await serving.line((line) => line.event === 'serving');
    const second = await runStudio(data, ['train', '--dataset', 'mine', '--recipe', 'gan']);
    expect(second.last).toMatchObject({ event: 'error', code: 'data_folder_in_use' });
    expect(second.code).toBe(1);
    expect((await runStudio(data, ['runs', 'list'])).code).toBe(0);
    serving.process.kill('SIGTERM');
    expect((await serving.ended).code).toBe(0);
  });
});
