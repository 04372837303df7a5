/** `studio serve` and `studio doctor` */
import { once } from 'node:events';
import type { Command } from 'commander';
import {
  describeError,
  fill,
  fromWire,
  engineTitles,
  type Doctor,
  type ErrorValue,
  type Locale,
  type StudioClient,
} from '../../../shared/contract/index.ts';
import { serve } from '../../serve.ts';
import { examineClosed } from '../../studio/doctor.ts';
import { mendable, rebuildDataFolder } from '../../studio/rebuild.ts';
import { bounds, numberOption } from '../arguments.ts';
import type { Context } from '../context.ts';
import { bytes, count } from '../format.ts';
import { words } from '../words.ts';

export function addStudioCommands(program: Command, context: Context): void {
  const { output } = context;
  program
    .command('serve')
    .description(output.say(words.serve))
    .addOption(numberOption('--port <port>', output.say(words.port), bounds.port).default(0))
    .action(async (flags: { port: number }) => {
      const studio = await context.open('write');
      const host = await serve(studio, flags.port);
      await studio.resumeInterrupted();
      output.event('serving', { url: host.url, port: host.port });
      output.tell(`${output.say(words.serving)} ${host.url}`);
      output.note(output.say(words.servingEnd));
      if (!context.interrupted.aborted) await once(context.interrupted, 'abort');
      await host.close();
      await studio.close();
      output.done({}, []);
    });

  program
    .command('doctor')
    .description(output.say(words.doctor))
    .option('--fsck', output.say(words.fsck))
    .option('--rebuild', output.say(words.rebuild))
    .action(async (flags: { fsck?: boolean; rebuild?: boolean }) => {
      if (flags.rebuild === true) await rebuild(context);
      if (flags.fsck === true) await check(context, (await context.open('read')).client);
      else if (flags.rebuild !== true) await examine(context);
    });
}

/** What was made again from the files; what could not be makes the command fail. */
async function rebuild(context: Context): Promise<void> {
  const { output, locale } = context;
  const rebuilt = await rebuildDataFolder(context.folder());
  const { datasets, runs, restored, aside, problems } = rebuilt;
  for (const { file, error } of problems) output.note(`✗ ${file}: ${describeError(error, locale).message}`);
  if (problems.length > 0) context.exitWith(1);
  output.done(rebuilt, [
    fill(output.say(words.rebuilt), { datasets: datasets.length, runs: runs.length }),
    ...restored.map((run) => fill(output.say(words.restoredRun), { run })),
    ...aside.map((file) => fill(output.say(words.setAside), { file })),
  ]);
}

/** A data folder that cannot be opened is what a doctor is asked about most: it is told with the rest. */
async function examine(context: Context): Promise<void> {
  const { output } = context;
  try {
    const { client } = await context.open('read');
    const doctor = await client.studio.doctor();
    output.done({ doctor }, doctorLines(context, doctor));
  } catch (thrown) {
    const error = fromWire(thrown);
    if (!mendable.has(error.code)) throw thrown;
    const doctor = await examineClosed(context.folder(), error.toValue());
    output.done({ doctor }, [
      ...doctorLines(context, doctor),
      describeError(error.toValue(), context.locale, 'terminal').next,
    ]);
    context.exitWith(1);
  }
}

/** Re-hashes everything; problems are listed as they are found, and make the command fail. */
async function check(context: Context, client: StudioClient): Promise<void> {
  const { output } = context;
  for await (const event of await client.studio.fsck()) {
    if (event.kind === 'progress') output.progress(event.progress, output.say(words.checking));
    else if (event.kind === 'problem') {
      const { message } = describeError(event.error, context.locale);
      output.event('problem', { file: event.file, code: event.error.code, message });
      output.note(`✗ ${event.file}: ${message}`);
    } else {
      const { files, bytes: size, problems } = event;
      const line = `${count(files, context.locale)} ✓ ${bytes(size, context.locale)}, ${problems} ✗`;
      output.done({ files, bytes: size, problems }, [line]);
      if (problems > 0) context.exitWith(1);
    }
  }
}

/** Why an engine is not available; what would install it, where something would. */
function whyNot(reason: ErrorValue, locale: Locale): string {
  const { message, next } = describeError(reason, locale, 'terminal');
  return reason.code === 'engine_not_installed' ? `${message} ${next}` : message;
}

function doctorLines({ output, locale }: Context, doctor: Doctor): string[] {
  const { system } = doctor;
  return [
    `GAN Studio ${doctor.version}, Node ${system.node}, ${system.platform}`,
    `${system.cpu}, ${system.cores}, ${bytes(system.memoryBytes, locale)} (${bytes(system.freeMemoryBytes, locale)} ${output.say(words.free)})`,
    ...doctor.engines.map((engine) => {
      const speed = engine.gflops === null ? '' : `, ${Math.round(engine.gflops)} GFLOP/s`;
      const why = engine.reason === null ? '' : `: ${whyNot(engine.reason, locale)}`;
      return `${engine.available ? '✓' : '✗'} ${engineTitles[engine.id][locale]}${speed}${why}${engine.isDefault ? ' ←' : ''}`;
    }),
    ...doctor.folders.map((folder) => `${folder.name}: ${folder.path} (${bytes(folder.bytes, locale)})`),
    `${bytes(doctor.freeDiskBytes, locale)} ${output.say(words.free)}`,
    ...doctor.checks.map((one) =>
      one.error === null ? `✓ ${one.id}` : `✗ ${one.id}: ${describeError(one.error, locale).message}`,
    ),
  ];
}
