/**
 * Whole training steps against PyTorch, by turns: both networks and both Adam updates. Where no Python with torch is
 * found, ours alone. `npm run bench -- steps [--threads=N] [--json]`; Python is `$PYTHON` or `python3`.
 *
 * Where other programs run, take one thread and compare the processor time: PyTorch's second thread spins while it waits,
 * and loses far more than its share.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { InferenceSession } from 'onnxruntime-node';
import { compile, type HostTensors } from '../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu, type SingleRunner } from '../../shared/engines/index.ts';
import {
  findRecipe,
  initialState,
  inputSpecs,
  type Model,
  stateSpecs,
  trainingStep,
} from '../../shared/gan/index.ts';

const rounds = 3;
const steps = 8;
const batch = 64;
const size = 32;
const channels = 3;

interface Sample {
  readonly times: readonly number[];
  readonly processor: number;
  readonly megabytes: number;
}

interface Peer {
  run(count: number): Promise<Sample>;
  close(): void | Promise<void>;
}

/** Inputs of the right kind; their values do not change the work. */
function inputsOf(model: Model): HostTensors {
  return Object.fromEntries(
    Object.entries(inputSpecs(model)).map(([name, { shape, dtype }]) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const wave = (i: number) => Math.sin(i * 1.7);
      const data =
        dtype === 'uint8'
          ? Uint8Array.from({ length }, (_, i) => 127 + 127 * wave(i))
          : Float32Array.from({ length }, (_, i) => (length === 1 ? 2e-4 : wave(i)));
      return [name, { shape, dtype, data }];
    }),
  );
}

/** Ours: the same runner that trains. */
function ours(runner: SingleRunner, inputs: HostTensors): Peer {
  return {
    async run(count) {
      const times: number[] = [];
      const before = process.cpuUsage();
      for (let i = 0; i < count; i++) {
        const start = performance.now();
        await runner.run(inputs);
        times.push(performance.now() - start);
      }
      const { user, system } = process.cpuUsage(before);
      const megabytes = process.resourceUsage().maxRSS / 1024;
      return { times, processor: (user + system) / 1000 / count, megabytes };
    },
    close: () => runner.release(),
  };
}

const python = process.env['PYTHON'] ?? 'python3';

function hasTorch(): boolean {
  return spawnSync(python, ['-c', 'import torch']).status === 0;
}

/** PyTorch in a process of its own, a line of JSON for each request. */
function torch(width: number, threads: number, layout: string): Peer {
  const script = join(import.meta.dirname, 'peers', 'dcgan.py');
  const words = [width, size, channels, batch, threads].map(String);
  const child: ChildProcessWithoutNullStreams = spawn(python, [script, ...words, layout]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(count) {
      child.stdin.write(`step ${count}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${python} ended`);
      return JSON.parse(value) as Sample;
    },
    close: () => void child.stdin.end(),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Result {
  readonly ms: number;
  readonly processor: number;
  readonly megabytes: number;
}

/** Each in turn, several times over, after one warm-up each. */
async function interleave(peers: Readonly<Record<string, Peer>>): Promise<Readonly<Record<string, Result>>> {
  const samples: Record<string, Sample[]> = {};
  for (const peer of Object.values(peers)) await peer.run(2);
  for (let round = 0; round < rounds; round++) {
    for (const [name, peer] of Object.entries(peers)) (samples[name] ??= []).push(await peer.run(steps));
  }
  return Object.fromEntries(
    Object.entries(samples).map(([name, list]) => [
      name,
      {
        ms: median(list.flatMap(({ times }) => times)),
        processor: median(list.map(({ processor }) => processor)),
        megabytes: Math.max(...list.map(({ megabytes }) => megabytes)),
      },
    ]),
  );
}

type Run = (this: InferenceSession, ...given: Parameters<InferenceSession['run']>) => Promise<unknown>;

/** Time a step spends outside the runtime's own `run`: checks, and handing values over. */
async function overhead(runner: SingleRunner, inputs: HostTensors): Promise<number> {
  const { prototype } = InferenceSession as unknown as { readonly prototype: { run: Run } };
  const inside = Reflect.get<{ run: Run }, 'run'>(prototype, 'run');
  const around: number[] = [];
  let spent = 0;
  prototype.run = async function (...given) {
    const start = performance.now();
    const result = await inside.apply(this, given);
    spent = performance.now() - start;
    return result;
  };
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await runner.run(inputs);
    around.push(performance.now() - start - spent);
  }
  prototype.run = inside;
  return median(around);
}

function report(
  width: number,
  results: Readonly<Record<string, Result>>,
  around: number,
  flops: number,
  json: boolean,
) {
  const recipe = `dcgan ${size}×${size}, width ${width}, batch ${batch}`;
  const { ours: mine, torch: plain, channelsLast } = results;
  if (mine === undefined) return;
  const fastest = Math.min(plain?.ms ?? Infinity, channelsLast?.ms ?? Infinity);
  if (json) {
    const line = {
      recipe,
      ours_ms: mine.ms,
      torch_ms: plain?.ms,
      torch_channels_last_ms: channelsLast?.ms,
      ratio: mine.ms / fastest,
      ours_mb: mine.megabytes,
      torch_mb: plain?.megabytes,
    };
    console.log(JSON.stringify(line));
    return;
  }
  console.log(
    `${recipe}: around the runtime ${around.toFixed(2)} ms a step (${((100 * around) / mine.ms).toFixed(1)} %)`,
  );
  for (const [name, { ms, processor, megabytes }] of Object.entries(results)) {
    const speed = `${(flops / ms / 1e6).toFixed(0)} GFLOP/s`;
    console.log(
      `  ${name.padEnd(13)} ${ms.toFixed(0)} ms, ${processor.toFixed(0)} ms of processor, ${speed}, ${megabytes.toFixed(0)} MB at most`,
    );
  }
  if (Number.isFinite(fastest)) console.log(`  ratio ${(mine.ms / fastest).toFixed(2)}`);
}

export async function run(words: readonly string[]): Promise<void> {
  const threads = Number(words.find((word) => word.startsWith('--threads='))?.slice(10) ?? 2);
  const isTorch = hasTorch();
  if (!isTorch) console.log(`${python} has no torch: ours alone`);
  for (const width of [32, 64]) {
    const model = findRecipe('dcgan').build({ width, batch }, { width: size, height: size, channels });
    const program = compile(trainingStep(model), { state: stateSpecs(model), inputs: inputSpecs(model) });
    const state = initialState(model, 1);
    const inputs = inputsOf(model);
    const runner = await loadOne(onnxruntimeCpu, program, state, { threads });
    const around = await overhead(runner, inputs);
    const peers: Record<string, Peer> = { ours: ours(runner, inputs) };
    if (isTorch) {
      peers['torch'] = torch(width, threads, 'default');
      peers['channelsLast'] = torch(width, threads, 'channels_last');
    }
    report(width, await interleave(peers), around, program.counts.flops, words.includes('--json'));
    for (const peer of Object.values(peers)) await peer.close();
  }
}
