/** Runs the real studio for tests: its terminal as a process of its own, on a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..', '..');
const node = join(root, 'node_modules', 'node', 'bin', 'node');

/** One line of `--json` output. */
export type Line = Readonly<Record<string, unknown>> & { readonly event: string };

export interface Ended {
  readonly code: number | null;
  readonly lines: readonly Line[];
  /** The last line: `done` or `error`. */
  readonly last: Line;
  readonly stderr: string;
}

export interface Command {
  readonly process: ChildProcess;
  /** Resolves with the first line that fits; rejects when the command ends without one. */
  line(fits: (line: Line) => boolean): Promise<Line>;
  readonly ended: Promise<Ended>;
}

/** A temporary folder, removed at the end of the tests that asked for it. */
export async function temporaryFolder(name: string): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `studio-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Starts `studio <words> --json --data <data>`. */
export function startStudio(data: string, words: readonly string[], cwd = data): Command {
  const child = spawn(node, [join(root, 'main', 'cli.ts'), ...words, '--json', '--data', data], {
    cwd,
    env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(JSON.parse(text) as Line);
    for (const look of waiting) look();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, lines, last: lines.at(-1) ?? { event: 'nothing' }, stderr });
    });
  });
  return {
    process: child,
    ended,
    line: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(({ code }) =>
          reject(new Error(`The command ended (${code}) without that line:\n${stderr}`)),
        );
      }),
  };
}

/** Runs a command to its end. */
export function runStudio(data: string, words: readonly string[], cwd?: string): Promise<Ended> {
  return startStudio(data, words, cwd).ended;
}
