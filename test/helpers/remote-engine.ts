/**
 * An engine in a process of its own, with an environment of its own. It looks like any other engine, so the same tests
 * run on it; drivers read their environment when a process starts, and a driver that crashes takes only that process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Program } from '../../shared/compiler/index.ts';
import { type Engine, engines, type Programs } from '../../shared/engines/index.ts';
import { requireKnown, sharedState } from '../../shared/engines/values.ts';
import { invariant, StudioError } from '../../shared/errors/index.ts';
import type { Answer, Call, SentProgram } from './engine-child.ts';

export interface RemoteEngine extends Engine {
  /** Bytes that the process occupies. */
  memory(): Promise<number>;
  /** Ends the process. @returns its exit code, and the signal that killed it */
  close(): Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

function start(id: string, environment: Readonly<Record<string, string>>): ChildProcess {
  return fork(join(import.meta.dirname, 'engine-child.ts'), [id], {
    env: { ...process.env, ...environment },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** One call at a time, in order. */
function caller(child: ChildProcess): (call: Call) => Promise<unknown> {
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.on('message', (answer: Answer) => {
    const first = waiting.shift();
    if ('error' in answer) first?.reject(StudioError.fromValue(answer.error));
    else first?.resolve(answer.value);
  });
  child.on('exit', (code, signal) => {
    for (const one of waiting.splice(0)) {
      one.reject(
        new Error(`the engine's process ended (${String(signal ?? code)}):\n${errors.slice(-2000)}`),
      );
    }
  });
  return (call) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.send(call);
    });
}

function sendable(programs: Programs): Readonly<Record<string, SentProgram>> {
  const strip = ({
    state,
    inputs,
    outputs,
    isLoop,
    isLoopInside,
    isLazy,
    changed,
    counts,
    stages,
  }: Program): SentProgram => ({
    ...{ state, inputs, outputs, isLoop, isLoopInside, isLazy, changed, counts, stages },
  });
  return Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, strip(program)]));
}

/** An engine whose process starts with the first call. */
export function openRemoteEngine(id: string, environment: Readonly<Record<string, string>>): RemoteEngine {
  const engine = engines.find((one) => one.id === id);
  invariant(engine !== undefined, `no engine ${id}`);
  let child: ChildProcess | undefined;
  let send: ((call: Call) => Promise<unknown>) | undefined;
  const call = (what: Call): Promise<unknown> => {
    child ??= start(id, environment);
    send ??= caller(child);
    return send(what);
  };
  let count = 0;
  return {
    id,
    target: engine.target,
    isAccelerator: engine.isAccelerator,
    available: () => call({ kind: 'available' }) as ReturnType<Engine['available']>,
    async load(programs, state, options) {
      const runner = count++;
      const specs = sharedState(programs);
      await call({ kind: 'load', runner, programs: sendable(programs), state, options });
      return {
        run: (program, inputs) =>
          call({ kind: 'run', runner, program, inputs }) as ReturnType<
            Awaited<ReturnType<Engine['load']>>['run']
          >,
        read: (names) => call({ kind: 'read', runner, names }) as Promise<typeof state>,
        write(values) {
          requireKnown(values, specs);
          void call({ kind: 'write', runner, values });
        },
        release: () => call({ kind: 'release', runner }) as Promise<void>,
      };
    },
    memory: () => call({ kind: 'memory' }) as Promise<number>,
    async close() {
      const { exitCode: code = null, signalCode: signal = null } = child ?? {};
      if (child === undefined || code !== null || signal !== null) return { code, signal };
      const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
      child.disconnect();
      const [exitCode, exitSignal] = await ended;
      return { code: exitCode, signal: exitSignal };
    },
  };
}
