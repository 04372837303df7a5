/**
 * The files of an export: the model, and beside it, under the same name, its card, the card as data and a picture of
 * samples. One rule: nothing is ever replaced but what an export wrote and nobody changed since.
 */
import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import type { Companion } from '../../shared/contract/index.ts';
import { StudioError, toStudioError } from '../../shared/errors/index.ts';
import type { WrittenFile } from '../runs/database/exports.ts';
import { errorCodeOf, hashOf, writeFileAtomically, writeNewFile } from '../runs/files.ts';

/** A path for each file of an export. */
export type Outputs = Readonly<Record<'model' | Companion['kind'], string>>;

/** @throws StudioError `output_suffix_wrong` for a model that its own companions would overwrite. */
export function outputsOf(model: string): Outputs {
  if (extname(model).toLowerCase() !== '.onnx') {
    throw new StudioError('output_suffix_wrong', { file: model, suffix: '.onnx' });
  }
  const stem = model.slice(0, -'.onnx'.length);
  return { model, card: `${stem}.md`, data: `${stem}.json`, picture: `${stem}.png` };
}

/**
 * Those files of an export to `model` that are there and may be replaced.
 * @param written what exports wrote, by file
 * @throws StudioError `output_suffix_wrong`, `output_is_folder`, `output_folder_missing`, `output_taken`
 */
export async function requireReplaceable(
  model: string,
  written: ReadonlyMap<string, WrittenFile>,
): Promise<string[]> {
  await requireFolder(model);
  const replace: string[] = [];
  for (const file of Object.values(outputsOf(model))) {
    if (await isOurs(file, written)) replace.push(file);
  }
  return replace;
}

/** Whether an export to `model` would replace nothing that it must not. */
export async function isReplaceable(
  model: string,
  written: ReadonlyMap<string, WrittenFile>,
): Promise<boolean> {
  try {
    await requireReplaceable(model, written);
    return true;
  } catch (error) {
    if (['output_taken', 'output_is_folder'].includes(toStudioError(error).code)) return false;
    throw error;
  }
}

/** Checks a file that a person names, before work begins. @throws StudioError `output_is_folder`, `output_folder_missing` */
export async function requireFolder(file: string): Promise<void> {
  if ((await kindOf(file)) === 'folder') throw new StudioError('output_is_folder', { file });
  const folder = dirname(file);
  if ((await kindOf(folder)) !== 'folder') throw new StudioError('output_folder_missing', { folder });
}

/**
 * Writes the files of an export, or none of those that were not there before.
 * @param replace those that may be replaced
 * @throws StudioError `output_taken`, `disk_full`, `folder_not_writable`
 */
export async function writeOutputs(
  model: string,
  contents: Readonly<Record<keyof Outputs, string | Uint8Array>>,
  replace: readonly string[],
): Promise<{ readonly sha256: string; readonly companions: readonly Omit<Companion, 'url'>[] }> {
  const outputs = outputsOf(model);
  const fresh: string[] = [];
  try {
    for (const kind of ['model', 'picture', 'data', 'card'] as const) {
      const file = outputs[kind];
      if (replace.includes(file)) await writeFileAtomically(file, contents[kind]);
      else {
        await writeNewFile(file, contents[kind]);
        fresh.push(file);
      }
    }
  } catch (error) {
    // A retry must not meet what this one left.
    for (const file of fresh) await rm(file, { force: true });
    throw error;
  }
  const describe = (kind: Companion['kind']): Omit<Companion, 'url'> => {
    const content = contents[kind];
    return { kind, file: outputs[kind], bytes: Buffer.byteLength(content), sha256: sha256Of(content) };
  };
  return {
    sha256: sha256Of(contents.model),
    companions: [describe('card'), describe('data'), describe('picture')],
  };
}

function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function isOurs(file: string, written: ReadonlyMap<string, WrittenFile>): Promise<boolean> {
  const kind = await kindOf(file);
  if (kind === 'nothing') return false;
  if (kind === 'folder') throw new StudioError('output_is_folder', { file });
  const ours = written.get(file);
  if (ours !== undefined && (await isUnchanged(file, ours))) return true;
  throw new StudioError('output_taken', { file });
}

async function isUnchanged(file: string, ours: WrittenFile): Promise<boolean> {
  return 'sha256' in ours ? (await hashOf(file)) === ours.sha256 : (await stat(file)).mtimeMs <= ours.until;
}

async function kindOf(path: string): Promise<'nothing' | 'file' | 'folder'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error))) return 'nothing';
    throw error;
  }
}
