/** `studio sample` and `studio export` */
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { exportVariants } from '../../../shared/contract/index.ts';
import { requireOwnPicture, writePicture } from '../../export/pictures.ts';
import { bounds, modelToWrite, numberOption, pictureToWrite } from '../arguments.ts';
import type { Context } from '../context.ts';
import { findRun } from '../find.ts';
import { bytes } from '../format.ts';
import { words } from '../words.ts';

interface SampleFlags {
  readonly run: string;
  readonly count: number;
  readonly seed: number;
  readonly out: string;
  readonly ema: boolean;
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
    .option('--no-ema', output.say(words.noEma))
    .action(async (flags: SampleFlags) => {
      const file = await pictureToWrite(flags.out);
      await requireOwnPicture(file);
      const studio = await context.open('write');
      const { id } = await findRun(studio.client, flags.run);
      const { count, seed, ema } = flags;
      const generation = await studio.client.making.generate({ run: id, count, seed, ema });
      await writePicture(file, await readFile(studio.fileOf(generation.grid)));
      output.done({ file, run: id, step: generation.step, count, seed }, [file]);
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
