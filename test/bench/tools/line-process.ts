/** A process that is spoken to in lines: it answers each with one line of JSON. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What is kept of its complaints. */
const longestError = 4000;

export class LineProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: NodeJS.AsyncIterator<string>;
  readonly #what: string;
  #errors = '';

  /** @param what named in errors */
  constructor(
    what: string,
    program: string,
    words: readonly string[],
    environment: NodeJS.ProcessEnv = process.env,
  ) {
    this.#what = what;
    this.#child = spawn(program, words, { env: environment });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#child.stderr.on('data', (text: Buffer) => {
      this.#errors = `${this.#errors}${String(text)}`.slice(-longestError);
    });
    // A process that ended answers nothing more, which `next` tells.
    this.#child.stdin.on('error', () => undefined);
  }

  /** Its next line. @throws Error when the process ended instead */
  async next(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.#what} ended:\n${this.#errors}`);
    return JSON.parse(value);
  }

  ask(line: string): Promise<unknown> {
    this.#child.stdin.write(`${line}\n`);
    return this.next();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) resolve();
      this.#child.once('exit', () => resolve());
      this.#child.stdin.end();
    });
  }
}

export const python = process.env['PYTHON'] ?? 'python3';

export function hasTorch(): boolean {
  return spawnSync(python, ['-c', 'import torch']).status === 0;
}
