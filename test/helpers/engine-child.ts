/** The other end of `remote-engine.ts`: runs an engine in this process, one call after the other. */
import type { HostTensors, Program } from '../../shared/compiler/index.ts';
import { engines, type LoadOptions, type Runner } from '../../shared/engines/index.ts';
import { invariant, StudioError, toStudioError, type ErrorValue } from '../../shared/errors/index.ts';

/** A program without what cannot travel between processes. */
export type SentProgram = Omit<Program, 'fn' | 'toString'>;

export type Call =
  | { readonly kind: 'available' }
  | {
      readonly kind: 'load';
      readonly runner: number;
      readonly programs: Readonly<Record<string, SentProgram>>;
      readonly state: HostTensors;
      readonly options: LoadOptions;
    }
  | { readonly kind: 'run'; readonly runner: number; readonly program: string; readonly inputs: HostTensors }
  | { readonly kind: 'read'; readonly runner: number; readonly names: readonly string[] | undefined }
  | { readonly kind: 'write'; readonly runner: number; readonly values: HostTensors }
  | { readonly kind: 'release'; readonly runner: number }
  | { readonly kind: 'memory' };

export type Answer = { readonly value: unknown } | { readonly error: ErrorValue };

const engine = engines.find(({ id }) => id === process.argv[2]);
const runners = new Map<number, Runner>();
let line: Promise<unknown> = Promise.resolve();

function runnerOf(number: number): Runner {
  const runner = runners.get(number);
  invariant(runner !== undefined, `no runner ${number}`);
  return runner;
}

const sent = (program: SentProgram): Program => ({
  ...program,
  fn: () => {
    throw new StudioError('internal', { what: 'a function does not travel between processes' });
  },
});

async function answer(call: Call): Promise<unknown> {
  invariant(engine !== undefined, `no engine ${String(process.argv[2])}`);
  switch (call.kind) {
    case 'available': {
      const found = await engine.available();
      return found.available ? found : { available: false, reason: found.reason.toValue() };
    }
    case 'load': {
      const programs = Object.entries(call.programs).map(([name, program]) => [name, sent(program)]);
      const loaded = Object.fromEntries(programs) as Readonly<Record<string, Program>>;
      runners.set(call.runner, await engine.load(loaded, call.state, call.options));
      return undefined;
    }
    case 'run':
      return await runnerOf(call.runner).run(call.program, call.inputs);
    case 'read':
      return await runnerOf(call.runner).read(call.names);
    case 'write':
      runnerOf(call.runner).write(call.values);
      return undefined;
    case 'release':
      await runnerOf(call.runner).release();
      runners.delete(call.runner);
      return undefined;
    case 'memory':
      return process.memoryUsage.rss();
  }
}

process.on('disconnect', () => process.exit(0));
process.on('message', (call: Call) => {
  line = line
    .then(() => answer(call))
    .then(
      (value): Answer => ({ value }),
      (thrown: unknown): Answer => ({ error: toStudioError(thrown).toValue() }),
    )
    .then((reply) => process.send?.(reply));
});
