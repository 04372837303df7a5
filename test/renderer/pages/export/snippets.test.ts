import { describe, expect, it } from 'vitest';
import {
  fileName,
  javascriptSnippet,
  pythonSnippet,
  shapeWords,
} from '../../../../renderer/pages/export/snippets.ts';
import type { Export } from '../../../../shared/contract/index.ts';

type ExportInput = Export['inputs'][number];

const made: Export = {
  id: 'e1',
  run: 'r1',
  step: 100,
  format: 'onnx',
  variant: 'float',
  file: 'C:\\studio\\digits.onnx',
  bytes: 1,
  opset: 17,
  maxDifference: 0,
  inputs: [{ name: 'z', kind: 'latent', law: 'normal', type: 'float32', shape: ['batch', 64] }],
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
    const even: Export = { ...made, inputs: [{ ...made.inputs[0]!, law: 'uniform' }] };
    expect(pythonSnippet(even)).toContain('uniform(-1, 1, (16, 64))');
    expect(javascriptSnippet(even)).toContain('Math.random() * 2 - 1');
  });

  it('read a picture where the generator translates, as floats or bytes', () => {
    const input: ExportInput = {
      name: 'picture',
      kind: 'picture',
      type: 'float32',
      shape: ['batch', 64, 48, 3],
    };
    const translating: Export = { ...made, inputs: [input] };
    expect(pythonSnippet(translating)).toContain('{"picture": picture}');
    expect(pythonSnippet(translating)).toContain(
      'convert("RGB").resize((48, 64)), np.float32)[None] / 127.5 - 1',
    );
    expect(javascriptSnippet(translating)).toContain(
      'byte / 127.5 - 1), [1, 64, 48, 3]); // pixels: Uint8Array',
    );
    const grey = { ...input, type: 'uint8', shape: ['batch', 16, 16, 1] };
    const bytes: Export = { ...made, variant: 'uint8', inputs: [grey] };
    expect(pythonSnippet(bytes)).toContain('convert("L").resize((16, 16)), np.uint8)[None, ..., None]');
    expect(javascriptSnippet(bytes)).toContain("new ort.Tensor('uint8', pixels, [1, 16, 16, 1])");
  });

  it('give a label by its number, and say what numbers stand for', () => {
    const names = ['bar', 'disc', '环', 'd', 'e', 'f', 'g'];
    const label: ExportInput = { name: 'label', kind: 'label', names, type: 'int64', shape: ['batch'] };
    const told: Export = { ...made, inputs: [...made.inputs, label] };
    const python = pythonSnippet(told).split('\n');
    expect(python).toHaveLength(4);
    expect(python[2]).toBe('label = np.full(16, 0, np.int64)  # 0 bar, 1 disc, 2 环, 3 d, 4 e, 5 f, …');
    expect(python[3]).toContain('{"z": z, "label": label}');
    const javascript = javascriptSnippet(told).split('\n');
    expect(javascript).toHaveLength(4);
    expect(javascript[2]).toBe(
      "const label = new ort.Tensor('int64', BigInt64Array.of(0n), [1]);  // 0 bar, 1 disc, 2 环, 3 d, 4 e, 5 f, …",
    );
    expect(javascript[3]).toContain('.run({ z, label })');
    const few: Export = { ...told, inputs: [{ ...label, names: ['no', 'yes'] }] };
    expect(pythonSnippet(few)).toMatch(/# 0 no, 1 yes$/m);
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
