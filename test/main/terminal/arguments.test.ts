import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../../main/terminal/nearest.ts';
import { modelToWrite, parseSize, pictureToWrite, wholeNumber } from '../../../main/terminal/arguments.ts';
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
