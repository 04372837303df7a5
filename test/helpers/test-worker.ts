/**
 * A worker process for tests: it speaks the language of `main/jobs/tasks.ts`, and dies, hangs or obeys as it is told.
 * `engineProbe` takes the behaviour as the engine's name; `train` is a training whose arithmetic a test can repeat.
 */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { basename, dirname } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { ErrorValue } from '../../shared/contract/index.ts';
import type { FromWorker, TaskCommand, TaskEvent, TaskInput, ToWorker } from '../../main/jobs/tasks.ts';
import { readCheckpoint, readNewestCheckpoint, writeCheckpoint } from '../../main/runs/checkpoint.ts';
import { stepName } from '../../main/runs/names.ts';

const send = (message: FromWorker): void =>
  void process.send?.(message, undefined, undefined, () => undefined);
const emit = (event: TaskEvent<'train'>): void => send({ kind: 'event', event });

let commands: TaskCommand<'train'>[] = [];
let isCancelled = false as boolean;

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToWorker) => {
  if (message.kind === 'command') commands.push(message.command as TaskCommand<'train'>);
  else if (message.kind === 'cancel') isCancelled = true;
  else void start(message);
});
setInterval(() => send({ kind: 'heartbeat', memoryBytes: process.memoryUsage.rss() }), 100);
send({ kind: 'ready' });

async function start({ task, input }: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  isCancelled = false;
  commands = [];
  if (task === 'train') await train(input as TaskInput<'train'>);
  else await behave((input as TaskInput<'engineProbe'>).engine);
}

async function behave(behaviour: string): Promise<void> {
  switch (behaviour) {
    case 'pid':
      send({ kind: 'done', result: { gflops: process.pid, version: '' } });
      break;
    case 'environment': {
      const seen = JSON.stringify({ cwd: process.cwd(), env: process.env, flags: process.execArgv });
      send({ kind: 'failed', error: { code: 'internal', params: { what: seen } } });
      break;
    }
    case 'fail':
      send({ kind: 'failed', error: { code: 'disk_full', params: { what: 'x' } } });
      break;
    case 'exit0':
      process.exit(0);
      break;
    case 'exit7':
      process.stderr.write('out of luck\n', () => process.exit(7));
      break;
    case 'abort':
      process.abort();
      break;
    case 'spin':
      for (;;);
    case 'obey':
      while (!isCancelled) await sleep(5);
      send({ kind: 'failed', error: { code: 'cancelled', params: { what: 'it' } } });
      break;
    case 'ignore':
      await sleep(600_000);
      break;
    case 'done then exit':
      send({ kind: 'done', result: { gflops: 1, version: '' } });
      process.exit(3);
  }
}

/** State: one number that every step halves and adds its step to. Options: `stepMs`, `checkpointEvery`, `crashAt`, `failAt`, `breakAt`. */
async function train({ file, folder, fork }: TaskInput<'train'>): Promise<void> {
  const checkpoints = join(folder, 'checkpoints');
  const option = (name: string): number => Number(file.options[name] ?? 0);
  const newest = await readNewestCheckpoint(checkpoints);
  const from = newest ?? (fork === null ? null : await readCheckpoint(dirname(fork), basename(fork)));
  let step = Number(from?.meta.step ?? 0);
  const state = new Float32Array(from?.tensors.x?.data ?? [1]);
  const recent = (newest?.meta.recent ?? []) as { step: number; values: { loss: number } }[];
  emit({ kind: 'status', phase: 'compiling', step, msPerStep: null, memoryBytes: 1 });
  emit({ kind: 'started', step, damaged: newest?.damaged ?? [] });
  if (recent.length > 0) emit({ kind: 'metrics', rows: recent });
  mkdirSync(join(folder, 'samples'), { recursive: true });

  const save = async (): Promise<void> => {
    const tensors = { x: { dtype: 'float32', shape: [1], data: state } } as const;
    const { bytes } = await writeCheckpoint(checkpoints, stepName(step), tensors, {
      step,
      recent: recent.slice(-1000),
    });
    emit({ kind: 'checkpoint', name: stepName(step), step, bytes });
  };
  const status = (phase: 'training' | 'held'): void =>
    emit({ kind: 'status', phase, step, msPerStep: option('stepMs'), memoryBytes: 1 });
  status('training');
  let isHeld = false;
  let trouble: ErrorValue | null = null;
  for (;;) {
    for (const command of commands.splice(0)) {
      if (command.kind === 'stop' && trouble !== null) {
        send({ kind: 'failed', error: trouble });
        return;
      }
      if (command.kind === 'continue' && trouble !== null) {
        trouble = null;
        emit({ kind: 'started', step, damaged: [] });
      }
      if (command.kind === 'stop') {
        await save();
        send({ kind: 'done', result: { end: 'stopped', step } });
        return;
      }
      if (command.kind === 'hold' || command.kind === 'continue') {
        isHeld = command.kind === 'hold';
        status(isHeld ? 'held' : 'training');
      }
    }
    if (isHeld) {
      await sleep(5);
      continue;
    }
    if (step >= file.steps) break;
    step += 1;
    state[0] = (state[0] ?? 0) / 2 + step;
    recent.push({ step, values: { loss: state[0] } });
    emit({ kind: 'metrics', rows: recent.slice(-1) });
    if (step === option('crashAt')) process.kill(process.pid, 'SIGSEGV');
    if (step === option('spinAt')) for (;;);
    if (step === option('failAt')) {
      send({ kind: 'failed', error: { code: 'disk_full', params: { what: 'checkpoint' } } });
      return;
    }
    if (step === option('breakAt')) {
      trouble = { code: 'layer_not_finite', params: { layer: 'D/conv', phase: 'd', step } };
      emit({ kind: 'trouble', error: trouble });
      status('held');
      isHeld = true;
    }
    if (step % Math.max(1, option('checkpointEvery')) === 0) {
      writeFileSync(join(folder, 'samples', `${stepName(step)}.png`), 'png');
      emit({ kind: 'sample', step, rows: 2, columns: 2 });
      await save();
    }
    if (option('stepMs') > 0) await sleep(option('stepMs'));
    else await turn();
  }
  await save();
  send({ kind: 'done', result: { end: 'completed', step } });
}
