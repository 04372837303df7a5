import { describe, expect, it } from 'vitest';
import {
  fileName,
  javascriptSnippet,
  pythonSnippet,
  shapeWords,
} from '../../../../renderer/pages/export/snippets.ts';
import type { Export } from '../../../../shared/contract/index.ts';

const made: Export = {
  id: 'e1',
  run: 'r1',
  step: 100,
  format: 'onnx',
  variant: 'float',
  file: 'C:\\studio\\digits.onnx',
  bytes: 1,
  opset: 17,
  latent: 'normal',
  maxDifference: 0,
  inputs: [{ name: 'z', type: 'float32', shape: ['batch', 64] }],
  outputs: [{ name: 'image', type: 'float32', shape: ['batch', 32, 32, 1] }],
  card: '',
  companions: [],
  url: '',
  createdAt: 1,
};

describe('snippets', () => {
  it('are three lines that name file, input, size and distribution', () => {
    const python = pythonSnippet(made);
    expect(python.split('\n')).toHaveLength(3);
    for (const part of ['"digits.onnx"', '(16, 64)', 'standard_normal', '{"z": z}']) {
      expect(python).toContain(part);
    }
    const javascript = javascriptSnippet(made);
    expect(javascript.split('\n')).toHaveLength(3);
    for (const part of ["'digits.onnx'", 'length: 64', '[1, 64]', '{ image }']) {
      expect(javascript).toContain(part);
    }
  });

  it('draw evenly where the generator learned so', () => {
    const even = { ...made, latent: 'uniform' } as const;
    expect(pythonSnippet(even)).toContain('uniform(-1, 1, (16, 64))');
    expect(javascriptSnippet(even)).toContain('Math.random() * 2 - 1');
  });

  it('read a picture where the generator translates, as floats or bytes', () => {
    const inputs = [{ name: 'condition', type: 'float32', shape: ['batch', 64, 48, 3] }];
    const translating = { ...made, latent: 'picture', inputs } as const;
    expect(pythonSnippet(translating)).toContain(
      'convert("RGB").resize((48, 64)), np.float32)[None] / 127.5 - 1',
    );
    expect(javascriptSnippet(translating)).toContain(
      'byte / 127.5 - 1), [1, 64, 48, 3]); // pixels: Uint8Array',
    );
    const grey = [{ name: 'condition', type: 'uint8', shape: ['batch', 16, 16, 1] }];
    const bytes = { ...translating, variant: 'uint8', inputs: grey } as const;
    expect(pythonSnippet(bytes)).toContain('convert("L").resize((16, 16)), np.uint8)[None, ..., None]');
    expect(javascriptSnippet(bytes)).toContain("new ort.Tensor('uint8', pixels, [1, 16, 16, 1])");
  });

  it('run as JavaScript', async () => {
    const [, second = ''] = javascriptSnippet(made).split('\n');
    const expression = /Float32Array\.from\(.*\)(?=, \[1, 64\]\))/.exec(second)?.[0] ?? '';
    const { default: vm } = await import('node:vm');
    const values: unknown = vm.runInNewContext(`Array.from(${expression})`);
    expect(values).toHaveLength(64);
    expect((values as number[]).every(Number.isFinite)).toBe(true);
  });
});

describe('fileName', () => {
  it('is the last part of a path of any system', () => {
    expect([fileName('/a/b.onnx'), fileName('C:\\a\\b.onnx'), fileName('b.onnx')]).toEqual([
      'b.onnx',
      'b.onnx',
      'b.onnx',
    ]);
  });
});

describe('shapeWords', () => {
  it('shows free axes by their names', () => {
    expect(shapeWords(['batch', 100])).toBe('[batch, 100]');
  });
});
