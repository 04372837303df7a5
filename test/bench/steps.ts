/**
 * Whole training steps against PyTorch, by turns: host noise, both networks' updates and the generator's running average.
 * Where no Python with torch is found (`$PYTHON`, else `python3`), ours alone.
 *
 *     npm run bench -- steps [--recipe NAME] [--json] [--threads=N] [--rounds=N] [--steps=N] [--compile] [--cpu-time]
 *
 * Where other programs run, `--cpu-time` takes one thread and compares the processor time: PyTorch's second thread spins
 * while it waits, and loses far more than its share. A full run by the clock with PyTorch rewrites results.md.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerEnvironment } from '../../main/jobs/index.ts';
import { type Case, cases, casesOf } from './steps/cases.ts';
import { interleave } from './steps/interleave.ts';
import { type Clock, jsonLine, type Row, summaryLine, tableLines } from './steps/report.ts';
import { Contender, type Ready } from './tools/contender.ts';
import { hasTorch, python } from './tools/line-process.ts';
import { machineLines } from './tools/machine.ts';
import { productRate } from './tools/products.ts';
import { type BenchWords, parseWords } from './tools/words.ts';

const peers = join(import.meta.dirname, 'peers');

function startOurs(one: Case, threads: number): Contender {
  const entry = join(import.meta.dirname, 'steps', 'ours.ts');
  const words = [entry, one.id, String(threads)];
  return new Contender(`ours, ${one.id}`, process.execPath, words, workerEnvironment());
}

function startPeer(one: Case, threads: number, layout: string): Contender {
  const { script, settings } = one.peer;
  const words = JSON.stringify({ ...settings, batch: one.batch, threads, layout });
  return new Contender(`${script}.py, ${layout}`, python, [join(peers, `${script}.py`), words]);
}

/** @throws Error when the networks of the two sides have not the same number of parameters */
function requireSame(one: Case, ours: Ready, peer: Ready): void {
  const [a, b] = [ours, peer].map(
    ({ parameters }) => `${parameters.generator} + ${parameters.discriminator}`,
  );
  if (a !== b) {
    throw new Error(`${one.id}: the networks differ, ours have ${a ?? ''} parameters, the peer’s ${b ?? ''}`);
  }
}

async function measure(one: Case, words: BenchWords, isTorch: boolean): Promise<Row> {
  const layouts = isTorch
    ? ['default', 'channels_last', ...(words.compile && one.peer.compiles ? ['compile'] : [])]
    : [];
  const sides = new Map<string, Contender>();
  try {
    const mine = startOurs(one, words.threads);
    sides.set('ours', mine);
    const { flops = 0, buildSeconds = 0, ...ready } = await mine.ready();
    for (const layout of layouts) {
      const peer = startPeer(one, words.threads, layout);
      sides.set(layout, peer);
      requireSame(one, ready, await peer.ready());
    }
    const results = await interleave(sides, words, one.period);
    const ours = results.get('ours');
    if (ours === undefined) throw new Error('internal: ours was not measured');
    return {
      one,
      flops,
      buildSeconds,
      ours,
      plain: results.get('default'),
      channelsLast: results.get('channels_last'),
      compiled: results.get('compile'),
    };
  } finally {
    for (const side of sides.values()) await side.close();
  }
}

function torchVersion(): string {
  return spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], {
    encoding: 'utf8',
  }).stdout.trim();
}

function writeResults(rows: readonly Row[], words: BenchWords, rate: number): void {
  const date = new Date().toISOString().slice(0, 10);
  const lines = [
    '# Training steps against PyTorch',
    '',
    'Written by `npm run bench -- steps`; see steps.ts for what is measured and how.',
    '',
    ...[...machineLines(), `PyTorch ${torchVersion()}`].map((line) => `- ${line}`),
    `- ${words.threads} threads on each side; medians of at least ${words.steps} steps in ${words.rounds} interleaved rounds; ${date}`,
    `- a product of 1024 × 1024 matrices: ${rate.toFixed(0)} GFLOP/s`,
    '',
    ...tableLines(rows, 'ms', rate),
  ];
  writeFileSync(join(import.meta.dirname, 'results.md'), `${lines.join('\n')}\n`);
}

export async function run(given: readonly string[]): Promise<void> {
  const words = parseWords(given);
  const chosen = casesOf(words.recipe);
  const clock: Clock = words.cpuTime ? 'processorMs' : 'ms';
  const isTorch = hasTorch();
  if (!isTorch) console.error(`${python} has no torch: ours alone`);
  const rate = await productRate(words, isTorch);
  const rows: Row[] = [];
  for (const one of chosen) {
    try {
      const row = await measure(one, words, isTorch);
      rows.push(row);
      console.log(words.json ? jsonLine(row, clock) : summaryLine(row, clock));
    } catch (error) {
      // The others are measured all the same; the exit code tells.
      console.error(
        `${one.title} was not measured: ${error instanceof Error ? error.message : String(error)}`,
      );
      process.exitCode = 1;
    }
  }
  if (!words.json) console.log(`\n${tableLines(rows, clock, rate).join('\n')}`);
  if (isTorch && !words.cpuTime && rows.length === cases.length) writeResults(rows, words, rate);
}
