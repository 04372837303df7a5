/** `studio sample` and `studio export` */
import { copyFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
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
    .option('--count <count>', output.say(words.count), Number, 64)
    .option('--seed <seed>', output.say(words.seed), Number, 1)
    .option('--out <file>', output.say(words.out), 'samples.png')
    .option('--no-ema', output.say(words.noEma))
    .action(async (flags: SampleFlags) => {
      const studio = await context.open('write');
      const { id } = await findRun(studio.client, flags.run);
      const { count, seed, ema } = flags;
      const generation = await studio.client.making.generate({ run: id, count, seed, ema });
      const file = resolve(flags.out);
      await copyFile(studio.fileOf(generation.grid), file);
      output.done({ file, run: id, step: generation.step, count, seed }, [file]);
    });

  program
    .command('export')
    .description(output.say(words.exportModel))
    .requiredOption('--run <run>', output.say(words.run))
    .option('--format <format>', 'onnx', 'onnx')
    .option('--variant <variant>', output.say(words.variant), 'float')
    .requiredOption('--out <file>', output.say(words.out))
    .action(async (flags: ExportFlags) => {
      const { client } = await context.open('write');
      const { id } = await findRun(client, flags.run);
      const { format, variant, out } = flags;
      const made = await client.making.export({ run: id, format, variant, path: resolve(out) });
      const { file, maxDifference, inputs, outputs, opset } = made;
      output.done({ file, maxDifference, inputs, outputs, opset, bytes: made.bytes }, [
        `${file} (${bytes(made.bytes, context.locale)})`,
        `${output.say(words.maxDifference)}: ${maxDifference.toExponential(1)}`,
      ]);
    });
}
