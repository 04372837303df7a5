/** Reads the values of options, and refuses wrong ones before any work begins. */
import { resolve } from 'node:path';
import { Option } from 'commander';
import { importOptionsSchema, mostHoldout } from '../../shared/contract/index.ts';
import { StudioError } from '../../shared/errors/index.ts';
import { outputsOf, requireFolder } from '../export/outputs.ts';

/** Bounds of the contract, both included. */
export const bounds = {
  port: { from: 0, to: 65_535 },
  steps: { from: 1, to: 100_000_000 },
  seed: { from: 0, to: 0xffffffff },
  pictures: { from: 1, to: 256 },
  checkpoint: { from: 0, to: 999_999_999 },
  holdout: { from: 0, to: mostHoldout },
} as const;

/** An option whose value is a whole number. @throws StudioError `argument_out_of_range`, when it is read */
export function numberOption(
  flags: string,
  help: string,
  { from, to }: { readonly from: number; readonly to: number },
): Option {
  const option = new Option(flags, help);
  return option.argParser((text) => wholeNumber(option.long ?? flags, text, from, to));
}

/** An option whose value is a share, such as .1. @throws StudioError `argument_share_wrong`, when it is read */
export function shareOption(
  flags: string,
  help: string,
  { from, to }: { readonly from: number; readonly to: number },
): Option {
  const option = new Option(flags, help);
  return option.argParser((text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= from && value <= to) return value;
    throw new StudioError('argument_share_wrong', { option: option.long ?? flags, from, to, found: text });
  });
}

export function wholeNumber(option: string, text: string, from: number, to: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw new StudioError('argument_out_of_range', { option, from, to, found: text });
}

/** `32` or `64x48` as width and height in pixels. @throws StudioError `argument_size_wrong` */
export function parseSize(text: string): { width: number; height: number } {
  const sides = text.toLowerCase().split(/[x×]/).map(Number);
  const [width = Number.NaN, height = width] = sides;
  const size = importOptionsSchema.pick({ width: true, height: true }).safeParse({ width, height });
  if (size.success && sides.length <= 2) return size.data;
  throw new StudioError('argument_size_wrong', { option: '--size', found: text });
}

/**
 * The absolute path of a picture to write.
 * @throws StudioError `output_suffix_wrong`, `output_is_folder`, `output_folder_missing`
 */
export async function pictureToWrite(given: string): Promise<string> {
  const file = resolve(given);
  await requireFolder(file);
  if (!/\.png$/i.test(file)) throw new StudioError('output_suffix_wrong', { file, suffix: '.png' });
  return file;
}

/** The absolute path of a model to write. @throws like `pictureToWrite` */
export async function modelToWrite(given: string): Promise<string> {
  const file = resolve(given);
  await requireFolder(file);
  return outputsOf(file).model;
}
