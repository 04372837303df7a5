/** Reads the words of the command line, runs one command, and turns its end into an exit code. */
import { Command, CommanderError } from 'commander';
import { fromWire, localeFor, locales, type ErrorCode, type Locale } from '../../shared/contract/index.ts';
import { defaultDataFolder, openStudio, type Studio } from '../studio/index.ts';
import { addDatasetCommands } from './commands/datasets.ts';
import { addMakingCommands } from './commands/making.ts';
import { addRunCommands } from './commands/runs.ts';
import { addStudioCommands } from './commands/studio.ts';
import { addTrainCommands } from './commands/train.ts';
import type { Context } from './context.ts';
import { guardProcess } from '../failures.ts';
import { harmlessLines } from '../harmless.ts';
import { createOutput } from './output.ts';
import { words } from './words.ts';

/** Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted after a checkpoint. */
const wrongUsage: readonly ErrorCode[] = [
  'argument_out_of_range',
  'argument_share_wrong',
  'given_malformed',
  'argument_entries_wrong',
  'argument_size_wrong',
  'relabel_unclear',
  'data_folder_is_file',
  'invalid_input',
  'option_out_of_range',
  'option_unknown',
  'output_folder_missing',
  'output_is_folder',
  'output_suffix_wrong',
  'output_taken',
];

export async function runTerminal(argv: readonly string[]): Promise<number> {
  // Language and form of the output are needed before the rest is read: even usage errors obey them.
  const locale = chosenLocale(argv);
  const output = createOutput({ json: argv.includes('--json'), locale });
  const interruption = new AbortController();
  const unlisten = [listenForInterrupts(interruption)];
  let exitCode = 0;
  let studio: Promise<Studio> | undefined;
  // A reader that closes the pipe (`| head`) has seen enough: what runs is brought to rest, and nobody is told.
  const onStdoutGone = (): void => interruption.abort();
  process.stdout.on('error', onStdoutGone);
  unlisten.push(
    () => process.stdout.off('error', onStdoutGone),
    guardProcess({ save: () => closeStudio(studio), leave: () => process.exit(1) }),
  );
  const program = new Command('studio');
  const folder = (): string => program.opts<{ data: string }>().data;
  const context: Context = {
    output,
    locale,
    interrupted: interruption.signal,
    exitWith: (code) => (exitCode = code),
    folder,
    open: (access) => (studio ??= openStudio({ folder: folder(), access })),
  };
  build(program, context);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (thrown) {
    exitCode = explain(context, thrown);
  }
  await closeStudio(studio);
  for (const stop of unlisten) stop();
  return exitCode;
}

/** A studio that could not be opened needs no closing: why was said already. */
async function closeStudio(studio: Promise<Studio> | undefined): Promise<void> {
  const open = await studio?.catch(() => undefined);
  await open?.close();
}

function build(program: Command, context: Context): void {
  const { output } = context;
  program
    .description(output.say(words.program))
    .option('--data <folder>', output.say(words.data), defaultDataFolder())
    .option('--json', output.say(words.json))
    .option('--lang <locale>', output.say(words.lang))
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(harmlessLines(text)),
      writeErr: (text) => process.stderr.write(harmlessLines(text)),
    })
    .showHelpAfterError();
  addDatasetCommands(program, context);
  addTrainCommands(program, context);
  addRunCommands(program, context);
  addMakingCommands(program, context);
  addStudioCommands(program, context);
  makeGlobal(program, program.commands);
}

/** `--data`, `--json` and `--lang` may stand anywhere: before the command or after it. */
function makeGlobal(program: Command, commands: readonly Command[]): void {
  for (const command of commands) {
    command.exitOverride();
    for (const option of program.options) if (option.long !== '--version') command.addOption(option);
    command.on('option:data', (folder: string) => program.setOptionValue('data', folder));
    makeGlobal(program, command.commands);
  }
}

function explain(context: Context, thrown: unknown): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode !== 0 && context.output.json) {
      context.output.event('error', { code: thrown.code, message: thrown.message, next: 'studio --help' });
    }
    return thrown.exitCode === 0 ? 0 : 2;
  }
  const error = fromWire(thrown);
  context.output.error(error.toValue());
  if (context.interrupted.aborted) return 130;
  return wrongUsage.includes(error.code) ? 2 : 1;
}

function chosenLocale(argv: readonly string[]): Locale {
  const named = argv[argv.indexOf('--lang') + 1];
  const isNamed = argv.includes('--lang') && locales.some((locale) => locale === named);
  return localeFor(isNamed ? named : (process.env.LC_ALL ?? process.env.LC_MESSAGES ?? process.env.LANG));
}

/**
 * The first Ctrl-C (or SIGTERM, or the end of the terminal) asks the command to end well; a second Ctrl-C ends the process
 * at once. Returns how to stop.
 */
function listenForInterrupts(interruption: AbortController): () => void {
  const heard = new Set<NodeJS.Signals>();
  const interrupt = (signal: NodeJS.Signals): void => {
    // A terminal that closes says so twice, and a system that goes down sends several kinds: no one is impatient then.
    if (heard.has(signal) && signal !== 'SIGHUP') process.exit(130);
    heard.add(signal);
    interruption.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  return () => {
    for (const signal of signals) process.off(signal, interrupt);
  };
}
