/** What numbers were measured on. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { z } from 'zod';

/** Instruction sets that matrix products are written for, by the names Linux gives them. */
const instructionSets = [
  'avx',
  'avx2',
  'fma',
  'f16c',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'amx_bf16',
  'asimd',
  'sve',
];

function flags(): readonly string[] {
  if (platform() !== 'linux') return [];
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
  const all = new Set(line?.[1]?.trim().split(/\s+/) ?? []);
  return instructionSets.filter((name) => all.has(name));
}

function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  return z.object({ version: z.string() }).parse(require(`${name}/package.json`)).version;
}

/** Lines of text: the processor and its instruction sets, memory, system, and the versions of what runs the steps. */
export function machineLines(): readonly string[] {
  const [processor] = cpus();
  const sets = flags();
  return [
    `${processor?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores${sets.length > 0 ? `; ${sets.join(' ')}` : ''}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory, ${platform()} ${release()} ${arch()}`,
    `Node ${process.versions.node}, ONNX Runtime ${versionOf('onnxruntime-node')}`,
  ];
}
