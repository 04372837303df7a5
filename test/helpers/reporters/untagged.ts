import type { Reporter, TestModule } from 'vitest/node';

/** Beyond this a file of the inner loop is too long for it, in ms; five times what any takes on a quiet computer. */
const limitMs = 10_000;

interface Timed {
  readonly name: string;
  readonly project: string;
  readonly durationMs: number;
  readonly tags: readonly string[];
}

/** Files of `npm run test:quick` that took too long for it and do not say that they are slow. */
export function untagged(files: readonly Timed[]): readonly string[] {
  const isQuick = ({ project, tags }: Timed): boolean =>
    ['unit', 'renderer'].includes(project) && !tags.includes('slow');
  return files.filter((file) => isQuick(file) && file.durationMs > limitMs).map(({ name }) => name);
}

/** Names files that should say `@module-tag slow`; a busy computer names too many, so it is a hint and no failure. */
export default class Untagged implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const names = untagged(
      modules.map((module) => ({
        name: module.relativeModuleId,
        project: module.project.name,
        durationMs: module.diagnostic().duration,
        tags: [...module.children.allTests()].flatMap(({ tags }) => tags),
      })),
    );
    if (names.length === 0) return;
    process.stdout.write(`These took long; make them shorter, or tag them slow: ${names.join(', ')}\n`);
  }
}
