/**
 * The table of kernels in the README, told from the registry, the gradient table and the cases that test them. Run as a
 * script (`npm run kernels`) it writes the table; a test fails while the README says something else.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { format, resolveConfig } from 'prettier';
import { gradients } from '../../../shared/compiler/gradients/index.ts';
import { zeroGradients } from '../../../shared/compiler/gradients/zero.ts';
import { compile } from '../../../shared/compiler/index.ts';
import { kernels } from '../../../shared/compiler/kernels/index.ts';
import { webgpuOperators } from '../../../shared/engines/webgpu-operators.ts';
import { operatorsOf } from '../../helpers/operators.ts';
import type { Call, KernelCase } from './cases/case.ts';
import { cases } from './cases/index.ts';
import { withGradients } from './with-gradients.ts';

export const readme = join(import.meta.dirname, '..', '..', '..', 'README.md');
const [opening, closing] = ['<!-- kernels: written by npm run kernels -->', '<!-- /kernels -->'];

/** Calls of each case that are compiled to see which operators a kernel asks for. */
const samples = 4;

/** What a device would leave to the CPU: operators, with the type where it is not floats. */
function missingOnDevice({ fn, inputs }: Call, order: KernelCase['order']): readonly string[] {
  const named = Object.fromEntries(inputs.map((input, i) => [`x${i}`, input]));
  const step = withGradients(fn, inputs, order);
  const program = compile(step, { state: {}, inputs: named }, { target: 'webgpu' });
  return operatorsOf(program.stages[0].bytes)
    .filter(({ op, type }) => !webgpuOperators[op]?.some((known) => known === type))
    .map(({ op, type }) => (type === 'float32' ? op : `${op} of ${type}`));
}

const differentiable = new Set(gradients.map(({ kernelName }) => kernelName));
const jumps = new Set(zeroGradients.map(({ kernelName }) => kernelName));

/** ✓ where it is tested, 0 where the kernel jumps or compares, – where it has none. */
function gradientMark(kernel: string, wanted: 1 | 2, tested: number): string {
  if (!differentiable.has(kernel)) return '–';
  if (jumps.has(kernel)) return '0';
  return tested >= wanted ? '✓' : '–';
}

function row(kernel: string): string {
  const own = cases.filter((one) => one.kernel === kernel || one.covers?.includes(kernel));
  const order = Math.max(...own.map((one) => one.order));
  const missing = own.flatMap((one) =>
    fc
      .sample(one.calls, { numRuns: samples, seed: 20_26 })
      .flatMap((call) => missingOnDevice(call, one.order)),
  );
  const device = missing.length === 0 ? '✓' : `CPU: ${[...new Set(missing)].sort().join(', ')}`;
  const cells = [kernel, '✓', gradientMark(kernel, 1, order), gradientMark(kernel, 2, order), '✓', device];
  return `| ${cells.join(' | ')} |`;
}

/** The README with the table between its marks. */
export async function withTable(text: string): Promise<string> {
  const [from, to] = [text.indexOf(opening), text.indexOf(closing)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${opening} … ${closing}`);
  const rows = [...kernels.keys()].sort((a, b) => a.localeCompare(b, 'en')).map(row);
  const table = [
    '| kernel | forward | gradient | second order | CPU | WebGPU |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ];
  const whole = [text.slice(0, from + opening.length), '', ...table, '', text.slice(to)].join('\n');
  return await format(whole, { ...(await resolveConfig(readme)), filepath: readme });
}

if (import.meta.main) await writeFile(readme, await withTable(await readFile(readme, 'utf8')));
