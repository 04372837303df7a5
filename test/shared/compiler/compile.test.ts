import * as tf from '@tensorflow/tfjs-core';
import onnxProto from 'onnx-proto';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  bakeState,
  compile,
  type HostTensor,
  type HostTensors,
  type Specs,
  type Step,
} from '../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../shared/engines/index.ts';
import { type StudioError, toStudioError } from '../../../shared/errors/index.ts';
import { expectAllClose, floats, runEagerly, spread } from './oracle.ts';

const vector: Specs = { x: { shape: [3], dtype: 'float32' } };

function outputOnly(fn: (x: tf.Tensor) => tf.Tensor): Step {
  return (_state, { x }) => ({ state: {}, outputs: { y: fn(x!) } });
}

function codeOf(work: () => unknown): StudioError {
  try {
    work();
  } catch (error) {
    return toStudioError(error);
  }
  throw new Error('nothing was thrown');
}

describe('compile', () => {
  it('prints what it compiled, one operation a line', () => {
    const program = compile(
      ({ w }, { x }) => ({
        state: { w: tf.sub(w!, tf.mul(x!, 0.5)) },
        outputs: { y: tf.sum(tf.mul(w!, x!)) },
      }),
      { state: { w: { shape: [3], dtype: 'float32' } }, inputs: vector },
    );
    expect(program.toString()).toMatchInlineSnapshot(`
      "program {
        state $w: float32[3]
        input $x: float32[3]
        a: float32[] = Constant {0.5}
        b: float32[3] = Mul $x a
        c: float32[3] = Sub $w b
        d: float32[3] = Mul $w $x
        e: float32[] = ReduceSum(axes=[0]) d
        next w = c
        output y = e
      }"
    `);
    expect(program.changed).toEqual(['w']);
    expect(program.outputs).toEqual({ y: { shape: [], dtype: 'float32' } });
  });

  it('counts operations, the bytes alive at once, and what the arena makes of them', () => {
    const program = compile(
      ({ w }, { x }) => ({ state: {}, outputs: { y: tf.sum(tf.tanh(tf.matMul(x!, w!))) } }),
      {
        state: { w: { shape: [8, 4], dtype: 'float32' } },
        inputs: { x: { shape: [2, 8], dtype: 'float32' } },
      },
    );
    // product 2·2·4·8, tanh 8, sum 8; product and tanh are alive together, 8 floats each
    expect(program.counts).toEqual({
      flops: 128 + 8 + 8,
      activationBytes: 64,
      // Blocks of 256 bytes; what a step leaves lies beside the next one.
      arenaBytes: { single: 2 * 256, loop: 3 * 256 },
    });
  });

  it('keeps the active backend', () => {
    void tf.setBackend('cpu');
    compile(outputOnly(tf.exp), { state: {}, inputs: vector });
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.add(1, 2).dataSync()[0]).toBe(3);
  });

  it('takes bytes in and hands bytes out', async () => {
    const program = compile(
      outputOnly((x) => tf.mul(tf.cast(x, 'float32'), 0.5)),
      { state: {}, inputs: { x: { shape: [3], dtype: 'uint8' } } },
      { byteOutputs: ['y'] },
    );
    const runner = await loadOne(onnxruntimeCpu, program, {}, { threads: 1 });
    const { y } = await runner.run({ x: { shape: [3], dtype: 'uint8', data: Uint8Array.of(0, 100, 255) } });
    await runner.release();
    expect(y).toEqual({ shape: [3], dtype: 'uint8', data: Uint8Array.of(0, 50, 127) });
  });

  it('makes constants of tensors that were computed before', async () => {
    void tf.setBackend('cpu');
    const table = tf.tensor1d([1, 2, 4]);
    const program = compile(
      outputOnly((x) => tf.mul(x, table)),
      { state: {}, inputs: vector },
    );
    const runner = await loadOne(onnxruntimeCpu, program, {}, { threads: 1 });
    const { y } = await runner.run({ x: floats([3], [1, 1, 1]) });
    await runner.release();
    expect([...y!.data]).toEqual([1, 2, 4]);
    expect([...table.dataSync()]).toEqual([1, 2, 4]);
  });
});

describe('a free batch', () => {
  const state: HostTensors = { kernel: spread([4, 4, 3, 5], 1), bias: spread([3], 2) };
  const generator: Step = ({ kernel, bias }, { z }) => {
    const grid = tf.reshape<tf.Rank.R4>(z!, [-1, 2, 2, 5]);
    const image = tf.conv2dTranspose(grid, kernel as tf.Tensor4D, [grid.shape[0], 4, 4, 3], 2, 'same');
    const [n, h, w] = image.shape;
    const larger = tf.image.resizeNearestNeighbor(tf.add<tf.Tensor4D>(image, bias!), [2 * h, 2 * w]);
    return { state: {}, outputs: { image: tf.add(tf.tanh(larger), tf.fill([n, 1, 1, 3], 0.5)) } };
  };
  const program = compile(
    generator,
    { state, inputs: { z: { shape: [1, 20], dtype: 'float32' } } },
    { target: 'portable', dynamicBatch: ['z'] },
  );

  const tables: HostTensors = { table: spread([4, 3], 3) };
  /** Each row plus the row of a table that its label names. */
  const labelled: Step = ({ table }, { z, label }) => {
    const chosen = tf.oneHot(tf.cast(label!, 'int32'), 4, 1, 0, 'float32');
    return { state: {}, outputs: { y: tf.add(z!, tf.matMul(chosen, table!)) } };
  };
  const inputs: Specs = {
    z: { shape: [1, 3], dtype: 'float32' },
    label: { shape: [1], dtype: 'int32' },
  };
  const withLabels = compile(
    labelled,
    { state: tables, inputs },
    { target: 'portable', dynamicBatch: ['z', 'label'] },
  );
  const metadata = { 'label.names': JSON.stringify(['a', '环', 'c', 'd']), author: '' };
  const finished = { bytes: bakeState(withLabels, tables, { longInputs: ['label'], metadata }), metadata };

  it('runs any batch from a file that holds its own weights', async () => {
    const session = await ort.InferenceSession.create(bakeState(program, state));
    expect(session.inputNames).toEqual(['z']);
    for (const n of [1, 3, 8]) {
      const z = spread([n, 20], n);
      const { image } = await session.run({ z: new ort.Tensor('float32', z.data as Float32Array, [n, 20]) });
      const found = {
        image: { shape: image!.dims, dtype: 'float32', data: image!.data as Float32Array },
      } as const;
      expectAllClose(found, runEagerly(generator, state, { z }).outputs);
    }
    await session.release();
  });

  it('takes whole numbers as int64 where it is asked to, and says about itself what it is told', async () => {
    const { metadata } = finished;
    const session = await ort.InferenceSession.create(finished.bytes);
    expect(session.inputMetadata).toMatchObject([
      { name: 'z', type: 'float32' },
      { name: 'label', type: 'int64', shape: [expect.any(String)] },
    ]);
    const numbers = [2, 0, 1, 2];
    for (const labels of [numbers, numbers.slice(1)]) {
      const n = labels.length;
      const z = spread([n, 3], n);
      const { y } = await session.run({
        z: new ort.Tensor('float32', z.data as Float32Array, [n, 3]),
        label: new ort.Tensor('int64', BigInt64Array.from(labels, BigInt), [n]),
      });
      const label: HostTensor = { shape: [n], dtype: 'int32', data: Int32Array.from(labels) };
      const found = { y: { shape: y!.dims, dtype: 'float32', data: y!.data as Float32Array } } as const;
      expectAllClose(found, runEagerly(labelled, tables, { z, label }).outputs);
    }
    // Whoever feeds int32 is told, rather than served with something else.
    const narrow = new ort.Tensor('int32', Int32Array.from(numbers), [4]);
    const z = new ort.Tensor('float32', spread([4, 3], 1).data as Float32Array, [4, 3]);
    await expect(session.run({ z, label: narrow })).rejects.toThrow(/int64/);
    await session.release();
    const { metadataProps, graph, opsetImport } = onnxProto.onnx.ModelProto.decode(finished.bytes);
    expect(metadataProps.map(({ key, value }) => [key, value])).toEqual(Object.entries(metadata));
    expect(opsetImport.map(({ domain }) => domain)).toEqual(['']);
    expect(graph?.input?.map(({ name }) => name)).toEqual(['z', 'label']);
  });

  it('keeps int32 and says nothing where it is not asked to', async () => {
    const bytes = bakeState(withLabels, tables);
    const session = await ort.InferenceSession.create(bytes);
    expect(session.inputMetadata).toMatchObject([{ name: 'z' }, { name: 'label', type: 'int32' }]);
    await session.release();
    expect(onnxProto.onnx.ModelProto.decode(bytes).metadataProps).toEqual([]);
  });

  it('leaves out of the file what the function does not use', () => {
    const unused = { shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) } as const;
    const wider = compile(
      generator,
      { state: { ...state, unused }, inputs: { z: { shape: [1, 20], dtype: 'float32' } } },
      { target: 'portable', dynamicBatch: ['z'] },
    );
    expect(bakeState(wider, { ...state, unused })).toEqual(bakeState(program, state));
  });

  it('is refused where a constant has its length', () => {
    const bad: Step = (_state, { x }) => {
      const n = x!.shape[0];
      return { state: {}, outputs: { y: tf.add(x!, tf.tensor1d(Array.from({ length: n }, (_, i) => i))) } };
    };
    const work = () =>
      compile(bad, { state: {}, inputs: vector }, { target: 'portable', dynamicBatch: ['x'] });
    expect(codeOf(work).code).toBe('batch_not_free');
  });
});

describe('what cannot be compiled is said', () => {
  const compiling = (fn: Step, state: Specs = {}) => codeOf(() => compile(fn, { state, inputs: vector }));

  it('names a missing kernel, who asked for it, and where to add it', () => {
    const error = compiling(outputOnly((x) => tf.tidy('G/block1', () => tf.einsum('i,i->i', x, x))));
    expect(error.code).toBe('kernel_missing');
    expect(error.message).toMatch(/“Einsum”.*G\/block1\/einsum/);
  });

  it.each([
    ['a value that is read', outputOnly((x) => tf.mul(x, x.dataSync()[0]!)), 'value_needed'],
    ['random numbers drawn inside', outputOnly((x) => tf.add(x, tf.randomNormal([3]))), 'random_in_step'],
    ['strings', outputOnly((x) => tf.concat([x, tf.tensor1d(['a'])])), 'dtype_unknown'],
    ['a new state', () => ({ state: { w: tf.scalar(1) }, outputs: {} }), 'state_unknown'],
    [
      'something else than tensors',
      () => ({ state: {}, outputs: { y: 3 as unknown as tf.Tensor } }),
      'result_not_a_tensor',
    ],
  ] as const)('refuses %s', (_what, fn, code) => {
    expect(compiling(fn).code).toBe(code);
  });

  it('refuses a state that changes its shape', () => {
    const error = compiling(({ w }) => ({ state: { w: tf.concat([w!, w!]) }, outputs: {} }), {
      w: { shape: [2], dtype: 'float32' },
    });
    expect(error.code).toBe('state_changed_shape');
    expect(error.message).toContain('float32[4]');
  });

  it('refuses one name for a state and an input', () => {
    expect(
      compiling(
        outputOnly((x) => x),
        vector,
      ).code,
    ).toBe('name_taken');
  });

  it('refuses another image layout', () => {
    const image: Specs = { x: { shape: [1, 2, 5, 5], dtype: 'float32' } };
    const fn = outputOnly((x) => tf.conv2d(x as tf.Tensor4D, tf.zeros([3, 3, 2, 1]), 1, 'same', 'NCHW'));
    expect(codeOf(() => compile(fn, { state: {}, inputs: image })).code).toBe('layout_unknown');
  });

  it('leaves tfjs usable after a failure', () => {
    void tf.setBackend('cpu');
    compiling(outputOnly((x) => tf.einsum('i,i->i', x, x)));
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.engine().state.scopeStack).toHaveLength(0);
  });
});
