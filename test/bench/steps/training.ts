/** A training as the studio's worker runs it, without its checkpoints: same data thread, programs, engine and pace. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeStore } from '../../../main/datasets/writer.ts';
import { openFeed } from '../../../main/worker/training/feed.ts';
import { collectGarbage } from '../../../main/worker/process/garbage.ts';
import { Pace } from '../../../main/worker/training/pace.ts';
import { compileTraining } from '../../../main/worker/engine/programs.ts';
import { openUpdater } from '../../../main/worker/engine/updates/index.ts';
import { makeRun, reportsOf } from '../../../main/worker/training/stepping.ts';
import type { HostTensors } from '../../../shared/compiler/index.ts';
import { onlyStream, pictureShape } from '../../../shared/data/index.ts';
import { onnxruntimeCpu, type Programs, type Runner } from '../../../shared/engines/index.ts';
import { invariant } from '../../../shared/errors/index.ts';
import { type Feeding, initialState, type Model, trainingPrograms } from '../../../shared/gan/index.ts';
import { take } from '../../../shared/gan/record.ts';

export interface Training {
  /** Floating-point operations of a step, as the mathematics asks for them. */
  readonly flops: number;
  /** Seconds to trace, lower, write and load the programs, without drawing the first state. */
  readonly buildSeconds: number;
  /**
   * Makes at least so many steps.
   * @returns ms of each step it made; steps of one run of the engine share its time equally
   */
  run(steps: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Enough for batches to be of different pictures. */
const pictures = 256;

/** A store of the pictures that a model learns from; what is on them does not change the work. */
async function writePictures({ inputs }: Model, folder: string): Promise<void> {
  const [picture] = Object.values(inputs).flatMap(({ source }) => (source.kind === 'picture' ? source : []));
  invariant(picture !== undefined, 'a model that is measured learns from pictures');
  const { height, width, channels } = picture;
  const size = height * width * channels;
  await writeStore(folder, pictureShape(picture), (writer) => {
    for (let entry = 0; entry < pictures; entry++) {
      const pixels = Uint8Array.from({ length: size }, (_, at) => at * 37 + entry * 11);
      writer.append({ pixels, label: -1, file: `${entry}.png`, caption: '' });
    }
    return Promise.resolve([]);
  });
}

/** Floating-point operations of a step, lazy programs by their share. */
function flopsOf(compiled: Programs, feedings: readonly Feeding[]): number {
  return feedings.reduce((sum, { name, repeat, every }) => {
    return sum + (take(compiled, name).counts.flops * repeat) / every;
  }, 0);
}

/** @throws Error when a step gives a number that is none: such steps may be faster or slower than others */
function requireFinite(rows: readonly Readonly<Record<string, number>>[]): void {
  for (const row of rows) {
    const broken = Object.entries(row).find(([, value]) => !Number.isFinite(value));
    if (broken !== undefined) throw new Error(`the training broke: ${broken.join(' is ')}`);
  }
}

/** Loads programs with a first state, which nothing holds afterwards. @returns ms that it took without drawing the state */
async function load(
  model: Model,
  compiled: Programs,
  threads: number,
): Promise<{ readonly runner: Runner; readonly ms: number }> {
  const state = initialState(model, 1);
  const startedAt = performance.now();
  const runner = await onnxruntimeCpu.load(compiled, state, { threads, openUpdater });
  return { runner, ms: performance.now() - startedAt };
}

export async function openTraining(model: Model, threads: number): Promise<Training> {
  const folder = mkdtempSync(join(tmpdir(), 'gan-bench-'));
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  const startedAt = performance.now();
  const programs = trainingPrograms(model);
  const compiled = compileTraining(model, programs, onnxruntimeCpu);
  await collectGarbage();
  const compileMs = performance.now() - startedAt;
  const { runner, ms } = await load(model, compiled, threads);
  resources.defer(() => runner.release());
  await collectGarbage();
  const buildSeconds = (compileMs + ms) / 1000;

  const store = join(folder, 'store');
  await writePictures(model, store);
  const feedings = programs.map(({ feeding }) => feeding);
  const pace = new Pace();
  const items = { folder: store, name: 'bench', removed: null, fields: ['picture'], holdout: 0, seed: 1 };
  const plan = { streams: { [onlyStream]: items }, seed: 1, feedings, step: 0, cursors: {} };
  const feed = resources.use(await openFeed(plan, () => pace.steps()));
  const stepper = { model, programs, runner, count: feed.count };
  const opened = resources.move();
  return {
    flops: flopsOf(compiled, feedings),
    buildSeconds,
    async run(steps) {
      const times: number[] = [];
      while (times.length < steps) {
        const start = performance.now();
        const chunk = await feed.next();
        const outputs: HostTensors[] = [];
        for (const run of chunk.runs) outputs.push(await makeRun(stepper, chunk, run));
        const rows = reportsOf(chunk, outputs);
        const ms = performance.now() - start;
        pace.measured(chunk.steps, ms);
        times.push(...new Array<number>(chunk.steps).fill(ms / chunk.steps));
        requireFinite(rows);
      }
      return times;
    },
    close: () => opened.disposeAsync(),
  };
}
