/** One side of a comparison, in a process of its own: its peak of memory is its own, and it sleeps between its turns. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const readySchema = z.object({
  version: z.string(),
  /** Trained numbers: both sides must say the same, else they do not compute the same. */
  parameters: z.object({ generator: z.number(), discriminator: z.number() }),
  /** Floating-point operations of a step, and seconds to trace and build it; ours alone knows them. */
  flops: z.number().optional(),
  buildSeconds: z.number().optional(),
});
const sampleSchema = z.object({
  /** ms of a step, each. */
  times: z.array(z.number()),
  /** ms of processor time a step. */
  processor: z.number(),
  /** Peak of the process, MiB. */
  megabytes: z.number(),
});

export type Ready = z.infer<typeof readySchema>;
export type Sample = z.infer<typeof sampleSchema>;

/** A process that says what it is, then answers `run COUNT` with a line of JSON. See peers/harness.py. */
export class Contender {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: NodeJS.AsyncIterator<string>;
  readonly #what: string;
  #errors = '';

  /** @param what named in errors */
  constructor(what: string, program: string, words: readonly string[]) {
    this.#what = what;
    this.#child = spawn(program, words);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#child.stderr.on(
      'data',
      (text: Buffer) => (this.#errors = `${this.#errors}${String(text)}`.slice(-4000)),
    );
    // A process that ended answers nothing more, which `#next` tells.
    this.#child.stdin.on('error', () => undefined);
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.#what} ended:\n${this.#errors}`);
    return JSON.parse(value);
  }

  /** To be asked once, first. @throws Error when it cannot start */
  async ready(): Promise<Ready> {
    return readySchema.parse(await this.#next());
  }

  /** @throws Error when the process ended */
  async run(steps: number): Promise<Sample> {
    this.#child.stdin.write(`run ${steps}\n`);
    return sampleSchema.parse(await this.#next());
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null) resolve();
      this.#child.once('exit', () => resolve());
      this.#child.stdin.end();
    });
  }
}

export const python = process.env['PYTHON'] ?? 'python3';

export function hasTorch(): boolean {
  return spawnSync(python, ['-c', 'import torch']).status === 0;
}
