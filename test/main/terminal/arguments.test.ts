import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../../main/terminal/nearest.ts';
import { modelToWrite, parseSize, pictureToWrite, wholeNumber } from '../../../main/terminal/arguments.ts';
import { runTerminal } from '../../../main/terminal/program.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

describe('numbers of the command line', () => {
  it('are whole and in range', () => {
    expect(wholeNumber('--port', '65535', 0, 65_535)).toBe(65_535);
    for (const text of ['70000', '-1', '1.5', 'NaN', 'Infinity', '', ' ', '8080x']) {
      expect(() => wholeNumber('--port', text, 0, 65_535)).toThrow(
        expect.objectContaining({
          code: 'argument_out_of_range',
          params: { option: '--port', from: 0, to: 65_535, found: text },
        }) as Error,
      );
    }
  });

  it('are sizes that an import can have', () => {
    expect(parseSize('32')).toEqual({ width: 32, height: 32 });
    expect(parseSize('64x48')).toEqual({ width: 64, height: 48 });
    for (const text of ['33', '32x', '8', '2000', 'big', '32x32x32']) {
      expect(() => parseSize(text)).toThrow(
        expect.objectContaining({ code: 'argument_size_wrong' }) as Error,
      );
    }
  });
});

describe('files of the command line', () => {
  it('lie in a folder that is there, are none, and are called what they hold', async () => {
    using temporary = temporaryFolder();
    const at = (name: string): string => join(temporary.path, name);
    mkdirSync(at('folder.png'));
    expect(await pictureToWrite(at('a.png'))).toBe(at('a.png'));
    expect(await modelToWrite(at('a.onnx'))).toBe(at('a.onnx'));
    await expect(pictureToWrite(at('folder.png'))).rejects.toMatchObject({ code: 'output_is_folder' });
    await expect(pictureToWrite(at('no/a.png'))).rejects.toMatchObject({ code: 'output_folder_missing' });
    await expect(pictureToWrite(at('a.jpg'))).rejects.toMatchObject({ code: 'output_suffix_wrong' });
    await expect(modelToWrite(at('a.png'))).rejects.toMatchObject({ code: 'output_suffix_wrong' });
  });
});

describe('names that do not exist', () => {
  it('are answered with the nearest', () => {
    expect(nearest('digts', ['Shapes', 'Digits'])).toBe('Digits');
    expect(nearest('frist', ['first', 'second'])).toBe('first');
    expect(nearest('猫咪', ['猫味', '狗'])).toBe('猫味');
    expect(nearest('elephants', ['first', 'second'])).toBeNull();
    expect(nearest('x', [])).toBeNull();
  });
});

/** Exit code and the JSON that was said. */
async function say(words: readonly string[]): Promise<{ code: number; last: Record<string, unknown> }> {
  const lines: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = (text: unknown): boolean => lines.push(String(text)) > 0;
  try {
    const code = await runTerminal([...words, '--json']);
    return { code, last: JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
  } finally {
    process.stdout.write = write;
  }
}

describe('wrong usage', () => {
  it.each([
    [['serve', '--port', '70000'], 'argument_out_of_range'],
    [['serve', '--port', 'eighty'], 'argument_out_of_range'],
    [['train', '--dataset', 'd', '--recipe', 'gan', '--steps', '0'], 'argument_out_of_range'],
    [['train', '--dataset', 'd', '--recipe', 'gan', '--seed', '4294967296'], 'argument_out_of_range'],
    [['runs', 'resume', 'r', '--steps', 'NaN'], 'argument_out_of_range'],
    [['sample', '--run', 'r', '--count', '257'], 'argument_out_of_range'],
    [['sample', '--run', 'r', '--out', '.'], 'output_is_folder'],
    [['export', '--run', 'r', '--out', 'nowhere/m.onnx'], 'output_folder_missing'],
    [['export', '--run', 'r', '--out', 'm.png'], 'output_suffix_wrong'],
    [['datasets', 'import', '.', '--size', '33'], 'argument_size_wrong'],
    [['datasets', 'add', 'digts'], 'commander.invalidArgument'],
  ])('%j is refused as %s before any folder is made', async (words, expected) => {
    using temporary = temporaryFolder();
    const { code, last } = await say([...words, '--data', join(temporary.path, 'data')]);
    expect(last).toMatchObject({ event: 'error', code: expected });
    expect(code).toBe(2);
  });

  it('of a file as data folder, or of a place where none can be made, is told and not tried for ever', async () => {
    using temporary = temporaryFolder();
    const file = join(temporary.path, 'file');
    writeFileSync(file, 'mine');
    for (const place of [file, join(file, 'below')]) {
      const { code, last } = await say(['runs', 'list', '--data', place]);
      expect([code, last['code']]).toEqual([2, 'data_folder_is_file']);
    }
    if (process.platform === 'linux') {
      const { code, last } = await say(['datasets', 'list', '--data', '/proc/studio/data']);
      expect([code, last['code']]).toEqual([1, 'folder_not_writable']);
    }
  });
});
