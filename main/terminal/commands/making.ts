/** `studio sample` and `studio export` */
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { exportVariants, StudioError, type GivenValue } from '../../../shared/contract/index.ts';
import { requireOwnPicture, writePicture } from '../../export/pictures.ts';
import { bounds, modelToWrite, numberOption, pictureToWrite } from '../arguments.ts';
import type { Context } from '../context.ts';
import { findRun } from '../find.ts';
import { bytes } from '../format.ts';
import { words } from '../words.ts';
import { collect } from './train.ts';

interface SampleFlags {
  readonly run: string;
  readonly count: number;
  readonly seed: number;
  readonly out: string;
  readonly ema: boolean;
  readonly given: readonly string[];
  readonly rows?: string;
}

interface ExportFlags {
  readonly run: string;
  readonly format: 'onnx';
  readonly variant: 'float' | 'uint8';
  readonly out: string;
}

export function addMakingCommands(program: Command, context: Context): void {
  const { output } = context;
  program
    .command('sample')
    .description(output.say(words.sample))
    .requiredOption('--run <run>', output.say(words.run))
    .addOption(numberOption('--count <count>', output.say(words.count), bounds.pictures).default(64))
    .addOption(numberOption('--seed <seed>', output.say(words.seed), bounds.seed).default(1))
    .option('--out <file>', output.say(words.outPicture), 'samples.png')
    .option('--given <name=value>', output.say(words.given), collect, [])
    .option('--rows <name>', output.say(words.rows))
    .option('--no-ema', output.say(words.noEma))
    .action(async (flags: SampleFlags) => {
      const file = await pictureToWrite(flags.out);
      await requireOwnPicture(file);
      const studio = await context.open('write');
      const { id } = await findRun(studio.client, flags.run);
      const { count, seed, ema } = flags;
      const given = givenOf(flags.given);
      const generation = await studio.client.making.generate({
        ...{ run: id, count, seed, ema, given },
        ...(flags.rows !== undefined && { rows: flags.rows }),
      });
      await writePicture(file, await readFile(studio.fileOf(generation.grid)));
      output.done({ file, run: id, step: generation.step, count, seed, given }, [file]);
    });

  program
    .command('export')
    .description(output.say(words.exportModel))
    .requiredOption('--run <run>', output.say(words.run))
    .addOption(new Option('--format <format>', 'onnx').choices(['onnx']).default('onnx'))
    .addOption(
      new Option('--variant <variant>', output.say(words.variant)).choices(exportVariants).default('float'),
    )
    .requiredOption('--out <file>', output.say(words.outModel))
    .action(async (flags: ExportFlags) => {
      const { format, variant } = flags;
      const path = await modelToWrite(flags.out);
      const { client } = await context.open('write');
      const { id } = await findRun(client, flags.run);
      const made = await client.making.export({ run: id, format, variant, path });
      const { file, maxDifference, inputs, outputs, opset } = made;
      output.done({ file, maxDifference, inputs, outputs, opset, bytes: made.bytes }, [
        `${file} (${bytes(made.bytes, context.locale)})`,
        `${output.say(words.maxDifference)}: ${maxDifference.toExponential(1)}`,
      ]);
    });
}

/** `label=3`, `label=cat`; several values of one name are gone through from picture to picture. @throws StudioError `given_malformed` */
function givenOf(given: readonly string[]): Record<string, GivenValue | GivenValue[]> {
  const values: Record<string, GivenValue[]> = {};
  for (const word of given) {
    const at = word.indexOf('=');
    if (at < 1) throw new StudioError('given_malformed', { word });
    (values[word.slice(0, at)] ??= []).push(word.slice(at + 1));
  }
  return values;
}
