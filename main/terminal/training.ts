/** Follows a training from the terminal, until it ends or Ctrl-C asks for its last checkpoint. */
import {
  fill,
  isDiverged,
  StudioError,
  type LogLine,
  type Run,
  type RunStatus,
  type StudioClient,
} from '../../shared/contract/index.ts';
import { detach } from '../failures.ts';
import { follow, type Context } from './context.ts';
import { words } from './words.ts';

const ended: readonly RunStatus[] = ['stopped', 'completed', 'crashed', 'hung', 'killed', 'failed'];

/**
 * Starts a training with `start` and reports each step (`--json`) or a progress bar, then the end.
 * An interruption stops the run, which writes a checkpoint first; the exit code is 130 then.
 */
export async function followTraining(
  context: Context,
  client: StudioClient,
  start: () => Promise<Run>,
): Promise<void> {
  const { output } = context;
  let run: Run | null = null;
  const stop = (): void => {
    output.note(output.say(words.interruptedNote));
    if (run !== null) detach(client.runs.stop({ id: run.id }), 'Stopping the run');
  };
  const last = await follow(
    client,
    (event) => {
      if (event.kind === 'metrics' && event.run === run?.id) {
        for (const row of event.rows) output.event('step', { step: row.step, ...row.values });
      }
      if (event.kind === 'log' && event.run === run?.id) showLine(context, event.line);
      if (event.kind !== 'run' || event.run.id !== run?.id) return undefined;
      showProgress(context, event.run);
      // Nobody at a terminal can decide while it waits: it ends with what broke.
      const { status, error } = event.run;
      const isDecided = status !== 'held' || error === null || !isDiverged(error);
      if (!isDecided) detach(client.runs.stop({ id: event.run.id }), 'Stopping the run');
      return ended.includes(event.run.status) ? event.run : undefined;
    },
    async () => {
      run = await start();
      output.event('run', { run: run.id, name: run.name, seed: run.seed, options: run.options });
      if (context.interrupted.aborted) stop();
      else context.interrupted.addEventListener('abort', stop);
    },
  );
  context.interrupted.removeEventListener('abort', stop);
  await report(context, client, last);
}

function showProgress({ output }: Context, run: Run): void {
  const { step, steps, remainingMs } = run;
  const values = Object.entries(run.latest).map(([key, value]) => `${key} ${value.toPrecision(3)}`);
  output.progress(
    { done: step, total: steps, phase: run.status, ...(remainingMs !== null && { remainingMs }) },
    [output.say(words.training), ...values].join('  '),
  );
}

/** What a person at a terminal must hear of a run's log. */
function showLine({ output }: Context, { level, event, params }: LogLine): void {
  if (level === 'info') return;
  output.event('log', { level, event, ...params });
  if (event === 'engine_fell_back') output.note(fill(output.say(words.engineFellBack), params));
}

async function report(context: Context, client: StudioClient, run: Run): Promise<void> {
  const { output } = context;
  if (run.error !== null) throw StudioError.fromValue(run.error);
  const checkpoints = await client.runs.checkpoints({ id: run.id });
  const checkpoint = checkpoints.toSorted((a, b) => b.step - a.step)[0]?.id ?? null;
  const hint = run.status === 'stopped' ? [`${output.say(words.resumeHint)} ${run.name}`] : [];
  output.done({ run: run.id, name: run.name, step: run.step, status: run.status, checkpoint }, [
    `${run.name} (${run.id}): ${run.status}, ${run.step}/${run.steps}`,
    ...hint,
  ]);
  if (context.interrupted.aborted) context.exitWith(130);
}
