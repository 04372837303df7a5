/**
 * Where the time of our step goes: `npm run bench -- profile --recipe NAME [--threads=N] [--steps=N]` prints the runtime's
 * own profile, ms a step by operator, by scope and by shapes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { casesOf } from './steps/cases.ts';
import { openTraining } from './steps/training.ts';
import { profiled, type NodeTime } from './tools/node-times.ts';
import { parseWords } from './tools/words.ts';

const rows = 25;

function sums(nodes: readonly NodeTime[], key: (node: NodeTime) => string) {
  const groups = new Map<string, { ms: number; count: number }>();
  for (const node of nodes) {
    const { ms, count } = groups.get(key(node)) ?? { ms: 0, count: 0 };
    groups.set(key(node), { ms: ms + node.ms, count: count + 1 });
  }
  return [...groups].toSorted(([, a], [, b]) => b.ms - a.ms);
}

function print(title: string, nodes: readonly NodeTime[], key: (node: NodeTime) => string): void {
  const total = nodes.reduce((sum, { ms }) => sum + ms, 0);
  console.log(`  ${title}`);
  for (const [name, { ms, count }] of sums(nodes, key).slice(0, rows)) {
    const share = `${((100 * ms) / total).toFixed(1)} %`;
    console.log(
      `  ${ms.toFixed(2).padStart(9)} ms ${share.padStart(7)} ${String(count).padStart(5)} × ${name}`,
    );
  }
}

/** Prints the profile of each chosen recipe. */
export async function run(words: readonly string[]): Promise<void> {
  const { recipe, threads, steps } = parseWords(words);
  for (const one of casesOf(recipe)) {
    const folder = mkdtempSync(join(tmpdir(), 'gan-bench-'));
    try {
      const { nodes, result } = await profiled(folder, async () => {
        const training = await openTraining(one.model(), threads);
        const times = await training.run(steps);
        await training.close();
        return times.length;
      });
      const perStep = nodes.map((node) => ({ ...node, ms: node.ms / result }));
      const inside = perStep.reduce((sum, { ms }) => sum + ms, 0);
      console.log(`${one.title}: ${inside.toFixed(1)} ms a step inside the runtime’s operators`);
      print('by operator', perStep, ({ op }) => op);
      print('by scope', perStep, ({ scope }) => scope);
      print('by operator and shapes of its operands', perStep, ({ op, shapes }) => `${op} ${shapes}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
