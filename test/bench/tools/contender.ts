/** One side of a comparison, in a process of its own: its peak of memory is its own, and it sleeps between its turns. */
import { z } from 'zod';
import { LineProcess } from './line-process.ts';

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

/** A process that says what it is, then answers `run COUNT`. See peers/harness.py and steps/ours.ts. */
export class Contender {
  readonly #process: LineProcess;

  /** @param what named in errors */
  constructor(what: string, program: string, words: readonly string[], environment?: NodeJS.ProcessEnv) {
    this.#process = new LineProcess(what, program, words, environment);
  }

  /** To be asked once, first. @throws Error when it cannot start */
  async ready(): Promise<Ready> {
    return readySchema.parse(await this.#process.next());
  }

  /** @throws Error when the process ended */
  async run(steps: number): Promise<Sample> {
    return sampleSchema.parse(await this.#process.ask(`run ${steps}`));
  }

  close(): Promise<void> {
    return this.#process.close();
  }
}
