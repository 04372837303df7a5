/**
 * `npm run demo`: the main job without a window. Real digits → `dcgan` for two minutes → a grid of new digits and a
 * verified ONNX file, in `dist/demo`. The run stays in the data folder: `npm start` shows it.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromWire, localeFor, StudioError } from '../../shared/contract/index.ts';
import { detach } from '../failures.ts';
import { defaultDataFolder, openStudio, type Studio } from '../studio/index.ts';
import { follow } from '../terminal/context.ts';
import { createOutput } from '../terminal/output.ts';

const trainingMs = 120_000;
const folder = join(import.meta.dirname, '..', '..', 'dist', 'demo');
const output = createOutput({ json: false, locale: localeFor(process.env.LC_ALL ?? process.env.LANG) });

/** Trains for two minutes of steps (compiling not counted) and returns the run's id. Ctrl-C ends it earlier. */
async function train({ client }: Studio, dataset: string): Promise<string> {
  const recipe = (await client.recipes.list()).find((one) => one.id === 'dcgan');
  const options = recipe?.presets.find((preset) => preset.id === 'laptop')?.values ?? {};
  let id = '';
  let stopAt = Infinity;
  await follow(
    client,
    (event) => {
      if (event.kind !== 'run' || event.run.id !== id) return undefined;
      const { status, step, latest, error } = event.run;
      if (error !== null) throw StudioError.fromValue(error);
      if (status === 'training' && stopAt === Infinity) stopAt = Date.now() + trainingMs;
      if (Date.now() > stopAt) {
        stopAt = NaN;
        detach(client.runs.stop({ id }), 'Stopping the run');
      }
      const left = Number.isFinite(stopAt) ? stopAt - Date.now() : trainingMs;
      const losses = `D ${latest.d?.toFixed(2) ?? '–'}  G ${latest.g?.toFixed(2) ?? '–'}  step ${step}`;
      output.progress(
        {
          done: Math.round((trainingMs - left) / 1000),
          total: trainingMs / 1000,
          phase: status,
          remainingMs: left,
        },
        losses,
      );
      return status === 'stopped' || status === 'completed' ? event.run : undefined;
    },
    async () => {
      ({ id } = await client.runs.create({
        spec: { datasets: { data: dataset }, recipe: 'dcgan', options, steps: 1_000_000 },
        seed: 1,
      }));
    },
  );
  return id;
}

const studio = await openStudio({ folder: defaultDataFolder(), access: 'write' });
try {
  await mkdir(folder, { recursive: true });
  output.note('1/4  10,000 handwritten digits …');
  const dataset = await studio.client.datasets.addBuiltin({ builtin: 'digits' });
  output.note('2/4  A DCGAN learns to write them, for two minutes …');
  const run = await train(studio, dataset.id);
  output.note('3/4  It writes 64 digits that nobody wrote …');
  const generation = await studio.client.making.generate({ run, seed: 1, count: 64 });
  await copyFile(studio.fileOf(generation.grid), join(folder, 'digits.png'));
  output.note('4/4  The generator goes home as ONNX …');
  const path = join(folder, 'generator.onnx');
  const made = await studio.client.making.export({ run, format: 'onnx', path });
  output.done({}, [
    `Samples:   ${join(folder, 'digits.png')}`,
    `Generator: ${path} (matches the studio to ${made.maxDifference.toExponential(1)})`,
    'See the run in the studio: npm start',
  ]);
} catch (thrown) {
  output.error(fromWire(thrown).toValue());
  process.exitCode = 1;
} finally {
  await studio.close();
}
