/** `studio runs …` */
import type { Command } from 'commander';
import { parseOptionWords, type Run } from '../../../shared/contract/index.ts';
import { bounds, numberOption } from '../arguments.ts';
import type { Context } from '../context.ts';
import { findRun } from '../find.ts';
import { table } from '../format.ts';
import { followTraining } from '../training.ts';
import { words } from '../words.ts';
import { collect } from './train.ts';

interface ForkFlags {
  readonly at?: number;
  readonly steps?: number;
  readonly set: readonly string[];
  readonly name?: string;
}

export function addRunCommands(program: Command, context: Context): void {
  const { output } = context;
  const runs = program.command('runs').description(output.say(words.runs));

  runs
    .command('list')
    .description(output.say(words.runsList))
    .action(async () => {
      const { client } = await context.open('read');
      const all = await client.runs.list({});
      const rows = all.map((run) => [
        run.name,
        run.recipe,
        run.dataset.name,
        run.status,
        `${run.step}/${run.steps}`,
        run.id,
      ]);
      output.done({ runs: all }, table([output.say(words.runColumns).split('|'), ...rows]));
    });

  runs
    .command('show <run>')
    .description(output.say(words.runsShow))
    .action(async (named: string) => {
      const { client } = await context.open('read');
      const run = await findRun(client, named);
      output.done({ run, checkpoints: await client.runs.checkpoints({ id: run.id }) }, runLines(run));
    });

  runs
    .command('resume <run>')
    .description(output.say(words.runsResume))
    .addOption(numberOption('--steps <steps>', output.say(words.runsResumeSteps), bounds.steps))
    .action(async (named: string, flags: { steps?: number }) => {
      const { client } = await context.open('write');
      const { id } = await findRun(client, named);
      await followTraining(context, client, () => client.runs.resume({ id, ...flags }));
    });

  runs
    .command('stop <run>')
    .description(output.say(words.runsStop))
    .action(async (named: string) => {
      const { client } = await context.open('write');
      const run = await client.runs.stop({ id: (await findRun(client, named)).id });
      output.done({ run: run.id, step: run.step, status: run.status }, runLines(run));
    });

  runs
    .command('fork <run>')
    .description(output.say(words.runsFork))
    .addOption(numberOption('--at <step>', output.say(words.forkAt), bounds.checkpoint))
    .addOption(numberOption('--steps <steps>', output.say(words.runsResumeSteps), bounds.steps))
    .option('--set <option=value>', output.say(words.set), collect, [])
    .option('--name <name>', output.say(words.name))
    .action((named: string, flags: ForkFlags) => fork(context, named, flags));

  runs
    .command('remove <run>')
    .description(output.say(words.runsRemove))
    .option('--forever', output.say(words.forever))
    .action(async (named: string, flags: { forever?: boolean }) => {
      const { client } = await context.open('write');
      const { id, name } = await findRun(client, named);
      await client.runs.trash({ id });
      const freed = flags.forever === true ? (await client.runs.purge({ id })).freedBytes : 0;
      output.done({ run: id, freedBytes: freed }, [`${name} ✓`]);
    });
}

async function fork(context: Context, named: string, flags: ForkFlags): Promise<void> {
  const { client } = await context.open('write');
  const { id, recipe } = await findRun(client, named);
  const declared = (await client.recipes.list()).find((one) => one.id === recipe)?.options ?? {};
  const { at, set, steps, name } = flags;
  const checkpoint = (await client.runs.checkpoints({ id })).find((one) => one.step === at)?.id;
  await followTraining(context, client, () =>
    client.runs.fork({
      id,
      options: parseOptionWords(declared, set),
      ...(at !== undefined && { checkpoint: checkpoint ?? `step-${at}` }),
      ...(steps !== undefined && { steps }),
      ...(name !== undefined && { name }),
    }),
  );
}

function runLines(run: Run): string[] {
  return [
    `${run.name} (${run.id}): ${run.status}, ${run.step}/${run.steps}`,
    `${run.recipe} · ${run.dataset.name} · seed ${run.seed} · ${run.engine}`,
    ...Object.entries(run.options).map(([name, value]) => `  ${name} = ${value}`),
    ...Object.entries(run.latest).map(([key, value]) => `  ${key}: ${value.toPrecision(4)}`),
  ];
}
