/**
 * Every shape of convolution in the measured steps, computed every way: forward, both gradients, and the three together,
 * as the cost model sees them. Tells what it chooses, what was fastest, and what its worst choice costs; PyTorch's own
 * convolutions beside, where it is there.
 *
 *     npm run bench -- layers [--recipe NAME] [--json] [--threads=N] [--cpu-time]
 */
import { join } from 'node:path';
import { z } from 'zod';
import { cheapestWay } from '../../shared/compiler/2-optimize/lower/cost.ts';
import type { Geometry } from '../../shared/compiler/2-optimize/lower/geometry.ts';
import { type Part, parts, timeOf, type Way, waysOf } from './layers/lowerings.ts';
import { flopsOf, type LayerShape, printGeometry, shapesOf } from './layers/shapes.ts';
import { casesOf } from './steps/cases.ts';
import { clockName } from './tools/clock.ts';
import { hasTorch, LineProcess, python } from './tools/line-process.ts';
import { productRate } from './tools/products.ts';
import { type BenchWords, parseWords } from './tools/words.ts';

type Times = Readonly<Record<Part, number>>;

const timesSchema = z.object({
  forward: z.number(),
  'input gradient': z.number(),
  'filter gradient': z.number(),
  together: z.number(),
});
const peerSchema = z.object({ default: timesSchema, channels_last: timesSchema });

interface Measured {
  readonly shape: LayerShape;
  readonly ways: ReadonlyMap<Way, Times>;
  readonly torch: ReadonlyMap<string, Times>;
}

async function measureWay(geometry: Geometry, way: Way, words: BenchWords): Promise<Times> {
  const time = (part: Part) => timeOf(geometry, part, way, words);
  return {
    forward: await time('forward'),
    'input gradient': await time('input gradient'),
    'filter gradient': await time('filter gradient'),
    together: await time('together'),
  };
}

async function measure(shape: LayerShape, words: BenchWords, peer: LineProcess | null): Promise<Measured> {
  const ways = new Map<Way, Times>();
  for (const way of waysOf(shape.geometry)) {
    ways.set(way, await measureWay(shape.geometry, way, words));
  }
  const answer = peer === null ? {} : peerSchema.parse(await peer.ask(JSON.stringify(shape.geometry)));
  return { shape, ways, torch: new Map(Object.entries(answer)) };
}

/** What the cost model chose, what was fastest, and by how much the choice is slower: 0 where it is the fastest. */
function verdict({ shape, ways }: Measured) {
  const chosen: Way = cheapestWay(shape.geometry);
  const ranked = [...ways].toSorted(([, a], [, b]) => a.together - b.together);
  const [best = chosen, times] = ranked[0] ?? [];
  const regret = (ways.get(chosen)?.together ?? Number.NaN) / (times?.together ?? Number.NaN) - 1;
  return { chosen, best, regret };
}

/** ms, effective GFLOP/s and share of a large product's rate. */
function cell(ms: number, flops: number, rate: number): string {
  const speed = flops / ms / 1e6;
  const share = `${((100 * speed) / rate).toFixed(0)} %`;
  return `${ms.toFixed(2).padStart(9)} ms ${speed.toFixed(0).padStart(4)} ${share.padStart(6)}`;
}

function print(measured: Measured, rate: number): void {
  const { geometry, times } = measured.shape;
  const { chosen, best, regret } = verdict(measured);
  const flops = flopsOf(geometry);
  const counts = [times.Conv2D, times.Conv2DInputGrad, times.Conv2DFilterGrad].join(' + ');
  console.log(`${printGeometry(geometry)}, ${counts} times`);
  console.log(`  ${''.padEnd(16)}${parts.map((part) => part.padStart(25)).join('')}`);
  for (const [name, row] of [...measured.ways, ...measured.torch]) {
    const cells = parts.map((part) => cell(row[part], part === 'together' ? 3 * flops : flops, rate));
    console.log(`  ${name.padEnd(16)}${cells.map((text) => text.padStart(25)).join('')}`);
  }
  const text = best === chosen ? 'the fastest' : `fastest ${best}, regret ${(100 * regret).toFixed(0)} %`;
  console.log(`  chosen ${chosen}: ${text}`);
}

function jsonLine(measured: Measured): string {
  const { geometry, times } = measured.shape;
  const { ways, torch } = measured;
  return JSON.stringify({
    geometry,
    times,
    ...verdict(measured),
    ms: Object.fromEntries(ways),
    torch_ms: Object.fromEntries(torch),
  });
}

export async function run(given: readonly string[]): Promise<void> {
  const words = parseWords(given);
  const isTorch = hasTorch();
  const rate = await productRate(words, isTorch);
  const script = join(import.meta.dirname, 'peers', 'layers.py');
  const peer = isTorch
    ? new LineProcess('layers.py', python, [script, String(words.threads), clockName(words.cpuTime)])
    : null;
  const all: Measured[] = [];
  try {
    if (!words.json) console.log(`a product of 1024 × 1024 matrices: ${rate.toFixed(0)} GFLOP/s`);
    for (const shape of shapesOf(casesOf(words.recipe).map((one) => one.model()))) {
      const measured = await measure(shape, words, peer);
      all.push(measured);
      if (words.json) console.log(jsonLine(measured));
      else print(measured, rate);
    }
  } finally {
    await peer?.close();
  }
  const [worst] = all.toSorted((a, b) => verdict(b).regret - verdict(a).regret);
  if (worst === undefined || words.json) return;
  const { chosen, best, regret } = verdict(worst);
  const wrong = all.filter((measured) => verdict(measured).regret > 0.1).length;
  console.log(`${wrong} of ${all.length} choices cost more than a tenth`);
  if (chosen === best) return;
  const where = printGeometry(worst.shape.geometry);
  console.log(`the worst costs ${(100 * regret).toFixed(0)} %: ${chosen} for ${best} at ${where}`);
}
