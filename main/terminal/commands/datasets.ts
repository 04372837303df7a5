/** `studio datasets …` */
import { Argument, type Command, Option } from 'commander';
import {
  builtinSchema,
  describeError,
  importOptionsSchema,
  StudioError,
  type Dataset,
  type FileFinding,
  type ImportOptions,
  type Inspection,
  type StudioClient,
} from '../../../shared/contract/index.ts';
import { detach } from '../../failures.ts';
import { parseSize, wholeNumber } from '../arguments.ts';
import { follow, type Context } from '../context.ts';
import { findDataset } from '../find.ts';
import { changeOf, type RelabelFlags } from '../relabel.ts';
import { bytes, count, table } from '../format.ts';
import { words } from '../words.ts';

interface ImportFlags {
  readonly name?: string;
  readonly into?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly color?: ImportOptions['color'];
  readonly fit?: ImportOptions['fit'];
  readonly labels?: ImportOptions['labels'];
  readonly keepDuplicates?: boolean;
  readonly transpose?: boolean;
  readonly licence: string;
}

const { color, fit, labels } = importOptionsSchema.shape;
/** An entry has a number of nine digits at most. */
const mostEntry = 999_999_999;
const samples = builtinSchema.shape.id.options;

export function addDatasetCommands(program: Command, context: Context): void {
  const { output } = context;
  const datasets = program.command('datasets').description(output.say(words.datasets));

  datasets
    .command('import <path...>')
    .description(output.say(words.datasetsImport))
    .option('--name <name>', output.say(words.name))
    .option('--into <dataset>', output.say(words.into))
    .option('--size <pixels>', output.say(words.size), parseSize)
    .addOption(new Option('--color <color>').choices(color.options))
    .addOption(new Option('--fit <fit>').choices(fit.options))
    .addOption(new Option('--labels <labels>').choices(labels.options))
    .option('--keep-duplicates', output.say(words.keepDuplicates))
    .option('--transpose', output.say(words.transpose))
    .option('--no-transpose', output.say(words.noTranspose))
    .option('--licence <text>', output.say(words.licence), '')
    .action((paths: string[], flags: ImportFlags) => importPaths(context, paths, flags));

  datasets
    .command('add')
    .addArgument(new Argument('<sample>').choices(samples))
    .description(output.say(words.datasetsAdd))
    .action(async (sample: (typeof samples)[number]) => {
      const { client } = await context.open('write');
      showDataset(context, await client.datasets.addBuiltin({ builtin: sample }));
    });

  datasets
    .command('inspect <path...>')
    .description(output.say(words.datasetsInspect))
    .action(async (paths: string[]) => {
      const { client } = await context.open('write');
      const inspection = await inspect(context, client, paths);
      output.done(
        { inspection, rejected: rejectedRows(context, inspection.findings) },
        inspectionLines(context, inspection),
      );
    });

  datasets
    .command('list')
    .description(output.say(words.datasetsList))
    .action(async () => {
      const { client } = await context.open('read');
      const all = await client.datasets.list({});
      const rows = all.map((one) => [
        one.name,
        count(one.count - one.removed, context.locale),
        `${one.width}×${one.height}`,
        one.channels === 1 ? 'grey' : 'rgb',
        bytes(one.bytes, context.locale),
        one.id,
      ]);
      output.done({ datasets: all }, table([output.say(words.datasetColumns).split('|'), ...rows]));
    });

  datasets
    .command('show <dataset>')
    .description(output.say(words.datasetsShow))
    .action(async (named: string) => {
      const { client } = await context.open('read');
      showDataset(context, await findDataset(client, named));
    });

  datasets
    .command('relabel <dataset>')
    .description(output.say(words.datasetsRelabel))
    .option('--rename <label>', output.say(words.relabelRename))
    .option('--merge <label...>', output.say(words.relabelMerge))
    .option('--items <numbers>', output.say(words.relabelItems))
    .option('--to <label>', output.say(words.relabelTo))
    .action(async (named: string, flags: RelabelFlags) => {
      const change = changeOf(flags);
      const { client } = await context.open('write');
      const { id } = await findDataset(client, named);
      showDataset(context, await client.datasets.relabel({ id, change }));
    });

  datasets
    .command('caption <dataset> <entry> <text>')
    .description(output.say(words.datasetsCaption))
    .action(async (named: string, entry: string, caption: string) => {
      const item = wholeNumber('<entry>', entry, 0, mostEntry);
      const { client } = await context.open('write');
      const { id } = await findDataset(client, named);
      showDataset(context, await client.datasets.setCaption({ id, item, caption }));
    });

  datasets
    .command('undo <dataset>')
    .description(output.say(words.datasetsUndo))
    .action(async (named: string) => {
      const { client } = await context.open('write');
      const { id } = await findDataset(client, named);
      showDataset(context, await client.datasets.undo({ id }));
    });

  datasets
    .command('remove <dataset>')
    .description(output.say(words.datasetsRemove))
    .option('--forever', output.say(words.forever))
    .action(async (named: string, flags: { forever?: boolean }) => {
      const { client } = await context.open('write');
      const { id, name } = await findDataset(client, named);
      await client.datasets.trash({ id });
      const freed = flags.forever === true ? (await client.datasets.purge({ id })).freedBytes : 0;
      output.done({ dataset: id, freedBytes: freed }, [`${name} ✓`]);
    });
}

/** Looks through the paths, shows progress, and returns what was found. Ctrl-C cancels it and leaves nothing. */
async function inspect(
  context: Context,
  client: StudioClient,
  paths: readonly string[],
): Promise<Inspection> {
  const { inspection } = await client.datasets.inspect({ paths: [...paths] });
  const cancel = (): void =>
    detach(client.datasets.cancelInspection({ inspection }), 'Cancelling the inspection');
  context.interrupted.addEventListener('abort', cancel);
  for await (const event of await client.datasets.watchInspection({ inspection })) {
    if (event.kind === 'progress') context.output.progress(event.progress, context.output.say(words.looking));
    else if (event.kind === 'failed') throw StudioError.fromValue(event.error);
    else return event.inspection;
  }
  throw new Error('internal: the inspection ended without a result');
}

async function importPaths(context: Context, paths: readonly string[], flags: ImportFlags): Promise<void> {
  const { output } = context;
  const { client } = await context.open('write');
  const into = flags.into === undefined ? null : await findDataset(client, flags.into);
  const inspection = await inspect(context, client, paths);
  const options: ImportOptions = {
    ...inspection.suggested,
    ...flags.size,
    ...(flags.color && { color: flags.color }),
    ...(flags.fit && { fit: flags.fit }),
    ...(flags.labels && { labels: flags.labels }),
    ...(flags.keepDuplicates === true && { dropDuplicates: false }),
    ...(flags.transpose !== undefined && { transpose: flags.transpose }),
  };
  let job = '';
  const cancel = (): void => {
    if (job !== '') detach(client.studio.cancelJob({ id: job }), 'Cancelling the import');
  };
  context.interrupted.addEventListener('abort', cancel);
  const ended = await follow(
    client,
    (event) => {
      if (event.kind !== 'job' || event.job.id !== job) return undefined;
      output.progress(event.job.progress, output.say(words.importing));
      if (event.job.error !== null) throw StudioError.fromValue(event.job.error);
      return event.job.status === 'done' ? event.job : undefined;
    },
    async () => {
      const name = flags.name ?? inspection.name;
      ({ job } =
        into === null
          ? await client.datasets.import({ inspection: inspection.id, name, options, licence: flags.licence })
          : await client.datasets.addPictures({ id: into.id, inspection: inspection.id }));
    },
  );
  const dataset = await client.datasets.get({ id: ended.subject ?? '' });
  showImported(context, dataset);
}

function showImported(context: Context, dataset: Dataset): void {
  const { output, locale } = context;
  const rejected = rejectedRows(context, dataset.rejected);
  output.done(
    {
      dataset: dataset.id,
      name: dataset.name,
      imported: dataset.count,
      duplicates: dataset.duplicates,
      transposed: dataset.options.transpose,
      rejected,
    },
    [
      `${dataset.name}: ${count(dataset.count, locale)} ${output.say(words.pictures)}, ${dataset.width}×${dataset.height}, ${bytes(dataset.bytes, locale)}`,
      ...(dataset.duplicates > 0
        ? [`${count(dataset.duplicates, locale)} ${output.say(words.duplicatesLeftOut)}`]
        : []),
      ...(dataset.options.transpose ? [output.say(words.transposed)] : []),
      ...rejected.map((one) => `✗ ${one.file}: ${one.reason}`),
    ],
  );
}

function showDataset(context: Context, dataset: Dataset): void {
  const { output, locale } = context;
  output.done({ dataset }, [
    `${dataset.name} (${dataset.id})`,
    `${count(dataset.count - dataset.removed, locale)} × ${dataset.width}×${dataset.height}×${dataset.channels}, ${bytes(dataset.bytes, locale)}`,
    ...dataset.labels.map((one) => `  ${one.label}: ${count(one.count, locale)}`),
    ...(dataset.version > 1 ? [`${output.say(words.version)} ${count(dataset.version, locale)}`] : []),
    ...(dataset.licence === '' ? [] : [dataset.licence]),
  ]);
}

function inspectionLines(context: Context, inspection: Inspection): string[] {
  const { output, locale } = context;
  return [
    `${inspection.name}: ${count(inspection.pictures, locale)} ${output.say(words.pictures)}, ${bytes(inspection.bytes, locale)}`,
    ...inspection.sizes.slice(0, 8).map((one) => `  ${one.width}×${one.height}: ${count(one.count, locale)}`),
    ...inspection.labels.map((one) => `  ${one.label}: ${count(one.count, locale)}`),
    ...inspection.findings.map(
      (one) => `${one.severity === 'rejected' ? '✗' : '·'} ${one.file}: ${reason(context, one)}`,
    ),
  ];
}

function rejectedRows(
  context: Context,
  findings: readonly FileFinding[],
): { file: string; code: string; reason: string }[] {
  return findings
    .filter((one) => one.severity === 'rejected')
    .map((one) => ({ file: one.file, code: one.error.code, reason: reason(context, one) }));
}

function reason(context: Context, finding: FileFinding): string {
  return describeError(finding.error, context.locale).message;
}
